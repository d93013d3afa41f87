using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;

namespace Supervisor.Supervision.Watching;

/// <summary>The looks at one process for one reason, one at a time: also over its runs there is no second while one hangs.</summary>
internal sealed class ProbeSlot(ManagedProcess process, string check)
{
    public ManagedProcess Process => process;

    /// <summary>The option that asks for it.</summary>
    public string Check => check;

    /// <summary>What is looked at, and how; null: nothing more.</summary>
    public ProbePlan? Plan { get; set; }

    /// <summary>The look that has not come back.</summary>
    public ILook? UnderWay { get; set; }

    /// <summary>What that look was made for.</summary>
    public ProbePlan? UnderWayFor { get; set; }

    public TimeSpan Began { get; set; }

    /// <summary>It has been said that the look takes too long.</summary>
    public bool IsLate { get; set; }

    /// <summary>There is reason to look again at once.</summary>
    public bool IsAgain { get; set; }

    /// <summary>Which of the times set for it counts.</summary>
    public int Version { get; set; }
}

/// <summary>Looks at one run of a process.</summary>
/// <param name="Pid">The run.</param>
/// <param name="Probe">What is looked at.</param>
/// <param name="Interval">From one look to the next.</param>
/// <param name="Timeout">How long one may take.</param>
internal sealed record ProbePlan(int Pid, ProbeSettings Probe, TimeSpan Interval, TimeSpan Timeout);
