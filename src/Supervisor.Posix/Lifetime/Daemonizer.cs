using System.Globalization;
using System.Runtime.InteropServices;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// Puts the daemon into the background. .NET cannot fork, so the process starts itself anew, in a session of its own, and waits
/// until that one says over a pipe that it is ready; what goes wrong before still shows on the terminal, and the exit status is
/// passed on.
/// </summary>
public sealed unsafe class Daemonizer
{
    private const int ReadyFd = 3;
    private const int FailedExitCode = 1;
    private readonly int _fd;
    private bool _told;

    private Daemonizer(int fd) => _fd = fd;

    /// <summary>
    /// The way to report readiness when this process is the one in the background; null when it was started by hand. Call once,
    /// early: the descriptor is then close-on-exec.
    /// </summary>
    public static Daemonizer? FromEnvironment()
    {
        string? text = Environment.GetEnvironmentVariable(ProcessEnvironment.ReadyVariable);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int fd)
            || FileDescriptors.SetCloseOnExec(fd, true) != 0)
        {
            return null;
        }

        Environment.SetEnvironmentVariable(ProcessEnvironment.ReadyVariable, null);
        return new(fd);
    }

    /// <summary>
    /// Starts this program once more in the background and waits until it is ready or has failed. Returns the status to exit with.
    /// </summary>
    /// <param name="openFiles">The soft limit of open files to hand on (<see cref="ResourceLimits.InheritedOpenFiles()"/>).</param>
    public static int Launch(ulong openFiles) => Launch(SelfExec.Path, SelfExec.Arguments, openFiles);

    internal static int Launch(string file, IReadOnlyList<string> arguments, ulong openFiles)
    {
        if (FileDescriptors.Pipe(out int read, out int write) is var failed and < 0)
        {
            throw new PosixException(-failed, "pipe");
        }

        int pid;
        try
        {
            pid = Start(file, arguments, openFiles, write);
        }
        finally
        {
            FileDescriptors.Close(write);
        }

        Span<byte> ready = stackalloc byte[1];
        int count = FileDescriptors.Read(read, ready);
        FileDescriptors.Close(read);
        if (count == 1)
        {
            return 0;
        }

        _ = ChildExit.Wait(ChildExit.IdPid, pid, ChildExit.WaitExited, out _, out ExitStatus status);
        return status.Signal != 0 || status.Code == 0 ? FailedExitCode : status.Code;
    }

    /// <summary>
    /// Lets the starting process end with 0 and connects standard input, output and error to /dev/null. Further calls do nothing.
    /// </summary>
    public void Ready()
    {
        if (!_told)
        {
            _told = true;
            // The order matters: who waits for the starting process may end the terminal.
            FileDescriptors.RedirectStandardToNull();
            _ = FileDescriptors.Write(_fd, "+"u8);
            FileDescriptors.Close(_fd);
        }
    }

    /// <summary>Another program in the place of this one is to report instead: the descriptor, which it will have.</summary>
    internal int HandOver()
    {
        _ = FileDescriptors.SetCloseOnExec(_fd, false);
        return _fd;
    }

    private static int Start(string file, IReadOnlyList<string> arguments, ulong openFiles, int pipe)
    {
        const short newSession = 0x80;
        const int actionsSize = 512;
        EnvironmentBlock environment = ProcessEnvironment.Inherited.With(
        [
            new(ProcessEnvironment.ReadyVariable, ReadyFd.ToString(CultureInfo.InvariantCulture)),
            new(ProcessEnvironment.FileLimitVariable, openFiles.ToString(CultureInfo.InvariantCulture)),
        ]).ToBlock();

        using SpawnAttributes attributes = new(newSession);
        using NativeStrings strings = new();
        void* actions = NativeMemory.AllocZeroed(actionsSize);
        try
        {
            _ = Libc.posix_spawn_file_actions_init(actions);
            // dup2 onto itself is defined to clear close-on-exec here, so any number will do.
            _ = Libc.posix_spawn_file_actions_adddup2(actions, pipe, ReadyFd);
            NativeCommand command = new(strings, file, arguments, environment);
            int pid;
            int error = Libc.posix_spawn(&pid, command.File, actions, attributes.Pointer, command.Arguments, command.Environment);
            return error == 0 ? pid : throw new PosixException(error, $"start {file} in the background");
        }
        finally
        {
            _ = Libc.posix_spawn_file_actions_destroy(actions);
            NativeMemory.Free(actions);
        }
    }
}
