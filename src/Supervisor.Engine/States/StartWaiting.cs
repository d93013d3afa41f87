using Supervisor.Engine.Settings;
using Supervisor.Engine.Timing;

namespace Supervisor.Engine.States;

/// <summary>A process is to run and waits for what it needs.</summary>
/// <param name="Since">From when on.</param>
/// <param name="For">The first entry of its <c>depends_on=</c> that does not hold yet.</param>
/// <param name="Name">The process of that entry which is not far enough, as users see it; null when nothing has that name.</param>
/// <param name="Problem">Why that will not come by itself; null while it may.</param>
/// <param name="IsOpenEnded">Nothing is on the way to it: the end of something that runs is waited for, or of what has said that it ends.</param>
public sealed record StartWaiting(Instant Since, DependencySettings For, string? Name, string? Problem, bool IsOpenEnded = false)
{
    /// <summary>For people: <c>db (running)</c>, <c>db:main of db: is FATAL</c>.</summary>
    public override string ToString()
    {
        string what = Name is null || Name == For.Target ? For.ToString() : $"{Name} of {For}";
        return Problem is null ? what : $"{what}: {Problem}";
    }
}
