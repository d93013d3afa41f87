using System.Runtime.InteropServices;
using System.Text;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix.Keeping;

/// <summary>Starts daemons for a keeper: the same command again and again, in a process group of its own.</summary>
internal sealed unsafe class DaemonStart : IDisposable
{
    /// <summary>The signals that a daemon is told by.</summary>
    public static ReadOnlySpan<int> Signals => [1, 2, 3, 10, 12, 15];

    private const int ActionsSize = 512;
    private readonly NativeStrings _strings = new();
    private readonly NativeStrings _file = new();
    private readonly NativeStrings _ahead = new();
    private readonly SpawnAttributes _first = new();
    private readonly SpawnAttributes _again = new(signalsBlocked: Signals);
    private readonly byte** _arguments;
    private readonly byte** _environment;
    private readonly byte** _environmentAhead;
    private readonly ulong _openFiles;
    private readonly void* _actions = NativeMemory.AllocZeroed(ActionsSize);
    private byte* _path;

    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="environmentAhead">That of one that has <see cref="Precedence"/>.</param>
    /// <param name="openFiles">Its soft limit of open files.</param>
    public DaemonStart(
        string file, IReadOnlyList<string> arguments, EnvironmentBlock environment, EnvironmentBlock environmentAhead, ulong openFiles)
    {
        NativeCommand command = new(_strings, file, arguments, environment);
        _environmentAhead = new NativeCommand(_ahead, file, arguments, environmentAhead).Environment;
        _path = command.File;
        _arguments = command.Arguments;
        _environment = command.Environment;
        _openFiles = openFiles;
        File = file;
    }

    /// <summary>
    /// Starts one. What is not close-on-exec it has too. Returns its pid, with <see cref="KeeperDescriptors.Socket"/> leading to it, or
    /// -errno.
    /// </summary>
    /// <param name="isFirst">
    /// There is nothing to go on from: signals have their effect before it is ready. Else they wait until it listens.
    /// </param>
    /// <param name="goesAhead">It has <see cref="Precedence"/>.</param>
    public int Start(bool isFirst, bool goesAhead)
    {
        if (DescriptorPassing.Pair(out int near, out int far) is < 0 and var failed)
        {
            return failed;
        }

        const int closeOnExec = 0x80000;
        if (near != KeeperDescriptors.Socket)
        {
            if (far == KeeperDescriptors.Socket)
            {
                far = FileCalls.Duplicate(far);
            }

            _ = Libc.dup3(near, KeeperDescriptors.Socket, closeOnExec);
            FileDescriptors.Close(near);
        }

        _ = Libc.posix_spawn_file_actions_init(_actions);
        _ = Libc.posix_spawn_file_actions_adddup2(_actions, far, KeeperDescriptors.Socket);
        _ = Libc.posix_spawn_file_actions_adddup2(_actions, KeeperDescriptors.Page, KeeperDescriptors.Ready);
        _ = Libc.posix_spawn_file_actions_adddup2(_actions, KeeperDescriptors.Page, KeeperDescriptors.Manager);
        ResourceLimit own = ResourceLimits.Get(LimitedResource.OpenFiles);
        _ = ResourceLimits.Set(LimitedResource.OpenFiles, own with { Soft = Math.Min(_openFiles, own.Hard) });
        int pid;
        int error = Libc.posix_spawn(&pid, _path, _actions, (isFirst ? _first : _again).Pointer, _arguments, goesAhead ? _environmentAhead : _environment);
        _ = ResourceLimits.Set(LimitedResource.OpenFiles, own);
        _ = Libc.posix_spawn_file_actions_destroy(_actions);
        FileDescriptors.Close(far);
        if (error == 0)
        {
            return pid;
        }

        FileDescriptors.Close(KeeperDescriptors.Socket);
        return -error;
    }

    /// <summary>The program.</summary>
    public string File { get; private set; }

    /// <summary>It is another file than the one that this process is of.</summary>
    public bool IsOther => FileCalls.Status(File, out FileStat next) == 0 && FileCalls.Status("/proc/self/exe", out FileStat own) == 0
        && (next.Device, next.Inode) != (own.Device, own.Inode);

    /// <summary>Whether nobody can have put a file there, or can change it, who could not be this process.</summary>
    public static bool MayRun(string file) => FileCalls.Status(file, out FileStat status) == 0 && status.IsRegular
        && !status.IsWritableByOthers && OwnFile.IsOurs(status);

    /// <summary>From now on another program, if it is one that nobody can have put there who could not be the keeper.</summary>
    public void Use(byte* path, int length)
    {
        string file = Encoding.UTF8.GetString(path, length);
        if (MayRun(file))
        {
            _file.Reserve(NativeStrings.SizeOf(file));
            _path = _file.Add(file);
            File = file;
        }
    }

    /// <summary>The daemon in the background serves: whoever started the service is told, and its terminal let go.</summary>
    public static void ReleaseTerminal()
    {
        // The order matters: who waits for the starting process may end the terminal.
        fixed (byte* path = "/dev/null\0"u8, told = "+"u8)
        {
            const int readWrite = 2;
            int none = Libc.open(path, readWrite, 0);
            for (int fd = 0; fd <= 2; fd++)
            {
                _ = Libc.dup2(none, fd);
            }

            FileDescriptors.Close(none);
            _ = Libc.write(KeeperDescriptors.Ready, told, 1);
        }

        FileDescriptors.Close(KeeperDescriptors.Ready);
    }

    public void Dispose()
    {
        _strings.Dispose();
        _file.Dispose();
        _ahead.Dispose();
        _first.Dispose();
        _again.Dispose();
        NativeMemory.Free(_actions);
    }
}
