using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;

namespace Supervisor.Supervision.Watching;

/// <summary>One look at a process that is under way.</summary>
internal interface ILook
{
    /// <summary>On the loop: nobody waits for it any more, or its time is over. What it holds is let go of as soon as may be.</summary>
    void Cancel();
}

/// <summary>Looks at processes. Used on the loop.</summary>
internal interface IProbeLooks
{
    /// <summary>Begins a look.</summary>
    /// <param name="process">The process.</param>
    /// <param name="probe">What to look at, a probe of the polled kinds or a file.</param>
    /// <param name="done">Called once, on the loop, when it is over altogether: with null when all is well, or with what is wrong.</param>
    ILook Begin(ManagedProcess process, ProbeSettings probe, Action<string?> done);
}
