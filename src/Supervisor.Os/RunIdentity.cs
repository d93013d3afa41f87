namespace Supervisor.Os;

/// <summary>A pipe, whichever of its ends: the file that fstat(2) tells of. 0, 0: none.</summary>
/// <param name="Device">Its device.</param>
/// <param name="Inode">Its number there.</param>
public readonly record struct PipeId(ulong Device, ulong Inode)
{
    /// <summary>There is a pipe.</summary>
    public bool IsSet => Inode != 0;
}

/// <summary>How a later daemon knows a process and its pipes again; a pid alone may be another's by then.</summary>
/// <param name="StartTime">When the process began, in clock ticks since the machine was booted (proc_pid_stat(5)).</param>
/// <param name="Stdin">Its standard input.</param>
/// <param name="Stdout">Its standard output.</param>
/// <param name="Stderr">Its standard error.</param>
/// <param name="Sign">Where it writes that it is ready.</param>
/// <param name="Number">
/// A number that no other process has had since the machine was booted (the inode of its pidfd, Linux 6.9); 0: there is none.
/// </param>
public sealed record RunIdentity(
    ulong StartTime, PipeId Stdin = default, PipeId Stdout = default, PipeId Stderr = default, PipeId Sign = default, ulong Number = 0);
