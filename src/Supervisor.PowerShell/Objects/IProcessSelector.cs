namespace Supervisor.PowerShell;

/// <summary>
/// What process commands take from the pipeline: a process, or a group or collection for the processes in it.
/// </summary>
public interface IProcessSelector
{
    /// <summary>The daemon it is on.</summary>
    SupervisorSession Session { get; }
}
