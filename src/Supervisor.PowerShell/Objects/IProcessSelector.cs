namespace Supervisor.PowerShell;

/// <summary>
/// What process commands take from the pipeline: a process, a group or collection for the processes in it, or a daemon for all of them.
/// </summary>
public interface IProcessSelector
{
    /// <summary>The daemon it is on.</summary>
    SupervisorSession Session { get; }
}
