using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// Starts a child that shares standard input, output, error and the process group with this process; signals are at their
/// defaults for it. For small programs around others; the daemon's own children come from <see cref="Spawner"/>.
/// </summary>
public static unsafe class ForegroundChild
{
    /// <summary>Starts it with the environment this process was started with.</summary>
    /// <param name="file">The file to execute; it is not looked for.</param>
    /// <param name="arguments">The arguments, the program's own name first.</param>
    /// <param name="openFiles">Its soft limit of open files (<see cref="ResourceLimits.InheritedOpenFiles()"/>).</param>
    /// <returns>A pidfd, to be closed by the caller.</returns>
    /// <exception cref="PosixException">It cannot be started.</exception>
    public static int Start(string file, IReadOnlyList<string> arguments, ulong openFiles)
    {
        const short noFlags = 0;
        ResourceLimit limit = ResourceLimits.Get(LimitedResource.OpenFiles);
        _ = ResourceLimits.Set(LimitedResource.OpenFiles, limit with { Soft = Math.Min(openFiles, limit.Hard) });
        using SpawnAttributes attributes = new(noFlags);
        using NativeStrings strings = new();
        NativeCommand command = new(strings, file, arguments, ProcessEnvironment.Inherited.ToBlock());
        int pid;
        int error = Libc.posix_spawn(&pid, command.File, null, attributes.Pointer, command.Arguments, command.Environment);
        if (error != 0)
        {
            throw new PosixException(error, $"start {file}");
        }

        int pidFd = ChildExit.Open(pid);
        return pidFd >= 0 ? pidFd : throw new PosixException(-pidFd, $"watch {file}");
    }
}
