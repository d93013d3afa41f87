using System.Runtime.InteropServices;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>What the thread that starts children keeps for its work. Belongs to that thread alone, from creation to disposal.</summary>
internal sealed unsafe class SpawnChamber : IDisposable
{
    private const nint ShareFileSystemState = 0x200;
    private const int FileActionsSize = 512;

    private readonly SpawnAttributes _attributes = new();
    private readonly NativeStrings _strings = new();
    private readonly OpenFilesPolicy _openFiles;
    private readonly ChildRegistry? _children;
    private readonly SpawnCalls* _calls;
    private readonly SpawnFrame* _frame;
    private readonly ResourceLimit* _limit;
    private readonly void* _actions;
    private readonly int* _errno;
    private readonly uint _ownUid;
    private readonly bool _ownDirectory;
    private readonly bool _mayLimitOthers = ProcessCredentials.Has(ProcessCredentials.ResourceCapability);
    private readonly int _home;
    private uint* _homeGroups;

    public SpawnChamber(SpawnerOptions options, OpenFilesPolicy openFiles)
    {
        _openFiles = openFiles;
        _children = options.Children;
        _calls = (SpawnCalls*)NativeMemory.AllocZeroed((nuint)sizeof(SpawnCalls));
        _frame = (SpawnFrame*)NativeMemory.AllocZeroed((nuint)sizeof(SpawnFrame));
        _limit = (ResourceLimit*)NativeMemory.AllocZeroed((nuint)sizeof(ResourceLimit));
        _actions = NativeMemory.AllocZeroed(FileActionsSize);
        *_calls = SpawnCalls.Load();
        _errno = _calls->ErrnoLocation();
        _ownUid = Libc.getuid();
        _home = OpenHome();
        var alone = options.PrivateDirectory && Libc.syscall(SystemCall.Unshare, ShareFileSystemState, 0, 0, 0, 0) == 0;
        // A directory we could not come back to (the daemon's user may not enter it) is better not left.
        _ownDirectory = alone && _home >= 0 && _calls->ChangeDirectoryBack(_home) == 0;
        ReadHome();
        WarmUp();
    }

    /// <summary>The thread's directory and umask are its own, and what others do at the same time is not touched by it.</summary>
    public bool HasOwnDirectory => _ownDirectory;

    /// <summary>Starts one child with the given descriptors and notes its pid, or the failure, in the result.</summary>
    public void Spawn(SpawnJob job, int stdin, int stdout, int stderr)
    {
        if (!CheckUser(job.Request, job.Result))
        {
            return;
        }

        try
        {
            Execute(job, stdin, stdout, stderr);
        }
        catch (ArgumentException e)
        {
            // A NUL character inside an argument, or arguments beyond all measure.
            job.Result.Fail(SpawnStage.Exec, Errno.EINVAL, exception: e);
        }
    }

    public void Dispose()
    {
        FileDescriptors.Close(_home);
        _attributes.Dispose();
        _strings.Dispose();
        NativeMemory.Free(_actions);
        NativeMemory.Free(_frame);
        NativeMemory.Free(_limit);
        NativeMemory.Free(_calls);
        NativeMemory.Free(_homeGroups);
    }

    private bool CheckUser(SpawnRequest request, SpawnResult result)
    {
        if (request.Credentials is { } credentials && credentials.Uid != _ownUid && _ownUid != 0)
        {
            result.Fail(SpawnStage.Credentials, Errno.EPERM, ProcessCredentials.NotRoot);
            return false;
        }

        return true;
    }

    private void Execute(SpawnJob job, int stdin, int stdout, int stderr)
    {
        var request = job.Request;
        Fill(request);
        var groups = request.Credentials is { } other && other.Uid != _ownUid ? other.Groups.ToArray() : [];
        _ = Libc.posix_spawn_file_actions_init(_actions);
        var error = AddActions(request.Directory, stdin, stdout, stderr);
        if (error != 0)
        {
            job.Result.Fail(SpawnStage.Fork, error);
        }
        else
        {
            fixed (uint* list = groups)
            {
                _frame->Groups = list;
                _frame->GroupCount = groups.Length;
                Launch(job);
            }
        }

        _ = Libc.posix_spawn_file_actions_destroy(_actions);
    }

    private void Launch(SpawnJob job)
    {
        lock (_openFiles.Gate)
        {
            var limit = _openFiles.ForChild;
            *_limit = limit.GetValueOrDefault();
            _frame->OpenFiles = limit is null ? null : _limit;
            Run();
        }

        job.LostThread = _frame->ReturnError;
        if (_frame->Error == 0)
        {
            job.Result.Pid = _frame->Pid;
            return;
        }

        var reason = _frame->Stage == SpawnStage.Credentials
            ? ProcessCredentials.Refusal(_frame->RefusedCall == SystemCall.SetGroups, _frame->RefusedCall == SystemCall.SetResGid)
            : null;
        job.Result.Fail(_frame->Stage, _frame->Error, reason);
    }

    private void Run()
    {
        // An execve that hangs must not keep the loop, which takes children out of the registry, from anything.
        _children?.BeginStart();
        SpawnWindow.Run(_calls, _frame, _errno);
        _children?.EndStart(_frame->Error == 0 ? _frame->Pid : 0);
    }

    private int AddActions(string? directory, int stdin, int stdout, int stderr)
    {
        var error = Libc.posix_spawn_file_actions_adddup2(_actions, stdin, 0);
        error = error != 0 ? error : Libc.posix_spawn_file_actions_adddup2(_actions, stdout, 1);
        error = error != 0 ? error : Libc.posix_spawn_file_actions_adddup2(_actions, stderr, 2);
        return error == 0 && directory is not null && !_ownDirectory
            ? Libc.posix_spawn_file_actions_addchdir_np(_actions, _frame->Directory)
            : error;
    }

    private void Fill(SpawnRequest request)
    {
        // Only a directory that may be entered has an entry "." to be found.
        var directory = _ownDirectory || string.IsNullOrEmpty(request.Directory) ? request.Directory : request.Directory + "/.";
        var command = new NativeCommand(_strings, request.FileName, request.Arguments, request.Environment, directory);
        _frame->File = command.File;
        _frame->Arguments = command.Arguments;
        _frame->Environment = command.Environment;
        _frame->Directory = command.Directory;
        _frame->DirectoryByChild = !_ownDirectory;
        _frame->Umask = request.Umask ?? -1;
        _frame->SwitchUser = request.Credentials is { } c && c.Uid != _ownUid;
        _frame->LimitAsUser = _frame->SwitchUser && !_mayLimitOthers;
        _frame->Uid = request.Credentials?.Uid ?? 0;
        _frame->Gid = request.Credentials?.Gid ?? 0;
        _frame->FileActions = _actions;
        _frame->Attributes = _attributes.Pointer;
    }

    private static int OpenHome()
    {
        const int pathOnlyCloseOnExec = 0x200000 | 0x80000;
        fixed (byte* here = ".\0"u8)
        {
            return Libc.open(here, pathOnlyCloseOnExec, 0);
        }
    }

    /// <summary>Notes what the thread returns to after each spawn.</summary>
    private void ReadHome()
    {
        _frame->HomeDirectory = _home;
        _frame->HomeUmask = Libc.umask(0x12);
        _ = Libc.umask(_frame->HomeUmask);
        _frame->HomeGid = Libc.getgid();
        var count = Libc.syscall(SystemCall.GetGroups, 0, 0, 0, 0, 0);
        _homeGroups = (uint*)NativeMemory.Alloc((nuint)Math.Max(count, 1), sizeof(uint));
        _frame->HomeGroups = _homeGroups;
        _frame->HomeGroupCount = (int)Libc.syscall(SystemCall.GetGroups, count, (nint)_homeGroups, 0, 0, 0);
        if (_ownUid == 0)
        {
            // A program run as another user must not keep capabilities which the daemon has been started with as ambient ones:
            // setuid would clear them, but not as long as the saved uid is root's.
            const int ambient = 47;
            const nuint clearAll = 4;
            _ = Libc.prctl(ambient, clearAll, 0, 0, 0);
        }
    }

    /// <summary>
    /// Has everything bound and compiled that a spawn needs, by way of one that cannot succeed: a file without a name. For root it
    /// goes through the change of user too, to the user it is.
    /// </summary>
    private void WarmUp()
    {
        var request = new SpawnRequest
        {
            FileName = "",
            Arguments = ["warm-up"],
            Environment = EnvironmentBlock.Empty,
            Directory = ".",
            Completed = static _ => { },
        };
        var pipes = default(ChildPipes);
        if (pipes.Open(-1, redirectStderr: true) == 0)
        {
            Fill(request);
            _ = Libc.posix_spawn_file_actions_init(_actions);
            _ = AddActions(request.Directory, pipes.ChildStdin, pipes.ChildStdout, pipes.ChildStderr);
            _frame->Umask = (int)_frame->HomeUmask;
            _frame->OpenFiles = null;
            if (_ownUid == 0)
            {
                _frame->SwitchUser = true;
                (_frame->Uid, _frame->Gid) = (0, _frame->HomeGid);
                _frame->Groups = _frame->HomeGroups;
                _frame->GroupCount = _frame->HomeGroupCount;
            }

            SpawnWindow.Run(_calls, _frame, _errno);
            _ = Libc.posix_spawn_file_actions_destroy(_actions);
        }

        pipes.CloseAll();
    }
}
