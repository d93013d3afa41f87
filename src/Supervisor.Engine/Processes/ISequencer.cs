using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <summary>Whoever knows what comes before what: a process tells it how far it is, and neither starts nor stops by itself.</summary>
internal interface ISequencer
{
    /// <summary>A process that is wanted up, or up again, begins its next run.</summary>
    void Continue(ManagedProcess process, Instant now);

    /// <summary>A process is wanted down, down and up again, or FATAL.</summary>
    /// <param name="process">The process.</param>
    /// <param name="want">What is wanted.</param>
    /// <param name="now">When.</param>
    /// <param name="withDependents">True to take along those that would refuse.</param>
    /// <param name="atOnce">True when nobody is waited for.</param>
    /// <returns>Null, or why it could not be done.</returns>
    string? Stop(ManagedProcess process, Want want, Instant now, bool withDependents = false, bool atOnce = false);

    /// <summary>A process is in another state than before.</summary>
    void Changed(ManagedProcess process, ProcessState from);

    /// <summary>Something else that others wait for became true of a process.</summary>
    void Progressed(ManagedProcess process);

    /// <summary>It is down, and was to be only for a moment, perhaps.</summary>
    void FinishEnd(ManagedProcess process, Instant now);

    /// <summary>It is as another image had it.</summary>
    void Restore(ManagedProcess process);
}
