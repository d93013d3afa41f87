using System.Runtime.InteropServices;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// One child on its way from clone(2) to execve(2), which it goes by itself: it takes on its user, directory, umask, limits and
/// descriptors, so that no thread of ours ever wears them, and if one of these calls hangs, nobody hangs with it. The memory can be
/// used again when the child has left it.
/// </summary>
internal sealed unsafe class ChildStart : IDisposable
{
    private const int StackSize = 1024;
    private const int MostSteps = 96;
    private const int LastSignal = 64;
    private const int Standard = 3;
    private const int ShareMemory = 0x100;
    private const int ClearAtExec = 0x200000;
    private const int ChildSignal = 17;
    private const int SetMask = 2;
    private const int SignalSetSize = 8;
    private const int SetDumpable = 4;
    private const long GateSeconds = 30;

    private readonly NativeStrings _strings = new();
    private readonly ChildFrame* _frame;
    private readonly ChildStep* _steps;
    private readonly int* _inOurMemory;
    private readonly ulong* _noSignals;
    private readonly SpawnStage[] _stages = new SpawnStage[MostSteps];
    private readonly int _resets;
    private int _count;
    private bool _isCopy;
    private int _copyIsGone = -1;

    public ChildStart()
    {
        _frame = (ChildFrame*)SharedPage.Map();
        _steps = (ChildStep*)NativeMemory.AllocZeroed(MostSteps, (nuint)sizeof(ChildStep));
        _inOurMemory = (int*)NativeMemory.AllocZeroed(sizeof(ulong));
        // Zeroes: a set without a signal, and a struct sigaction with the default action.
        _noSignals = (ulong*)NativeMemory.AllocZeroed(8, sizeof(ulong));
        _frame->Stack = (byte*)NativeMemory.AllocZeroed(StackSize) + StackSize;
        _frame->InOurMemory = _inOurMemory;
        _frame->Steps = _steps;
        ResetSignals();
        _resets = _count;
    }

    /// <summary>The system call that refused the user, when the failure is of <see cref="SpawnStage.Credentials"/>.</summary>
    public nint RefusedCall => _steps[_frame->FailedStep].Number;

    /// <summary>Writes down what the child is to do.</summary>
    /// <param name="request">The child.</param>
    /// <param name="ends">
    /// What become its descriptors 0, 1 and 2, and then <see cref="SpawnRequest.SignDescriptor"/>, if any; none is one of the first three
    /// itself.
    /// </param>
    /// <param name="switchesUser">It takes on the credentials of the request.</param>
    /// <param name="openFiles">Its limit of open files; null: ours.</param>
    /// <param name="isCopy">It gets a copy of our memory rather than sharing it.</param>
    /// <exception cref="ArgumentException">A text has a NUL character in it.</exception>
    public void Fill(SpawnRequest request, ReadOnlySpan<int> ends, bool switchesUser, ResourceLimit? openFiles, bool isCopy = false)
    {
        _isCopy = isCopy;
        uint[] groups = switchesUser ? [.. request.Credentials!.Groups] : Array.Empty<uint>();
        nuint room = (nuint)((groups.Length + 1) * sizeof(uint)) + (nuint)sizeof(ResourceLimit) + 64;
        NativeCommand command = new(
            _strings, request.FileName, request.Arguments, request.Environment, request.Directory, room);
        _count = _resets;
        Add(SpawnStage.Fork, SystemCall.SetProcessGroup);
        Ordinary? ordinary = Precedence.OfChildren;
        if (ordinary is not null)
        {
            AddOptional(SystemCall.SetScheduler, 0, ordinary.Policy, (nint)_noSignals);
        }

        if ((OwnNice.OfChildren ?? ordinary?.Nice) is { } nice)
        {
            AddOptional(SystemCall.SetPriority, 0, 0, nice);
        }

        _frame->Gate = 0;
        if (request.Made is not null)
        {
            AddGate();
        }

        for (int i = 0; i < Standard; i++)
        {
            Add(SpawnStage.Fork, SystemCall.Dup3, ends[i], i);
        }

        AddSign(ends[Standard..], request.SignDescriptor);

        if (openFiles is { } limit)
        {
            byte* limits = _strings.AddAligned(MemoryMarshal.AsBytes(new ReadOnlySpan<ResourceLimit>(in limit)));
            AddOptional(SystemCall.ResourceLimit, 0, (nint)LimitedResource.OpenFiles, (nint)limits);
        }

        if (switchesUser)
        {
            nint uid = (nint)request.Credentials!.Uid;
            nint gid = (nint)request.Credentials.Gid;
            byte* list = _strings.AddAligned(MemoryMarshal.AsBytes(groups.AsSpan()));
            Add(SpawnStage.Credentials, SystemCall.SetGroups, groups.Length, (nint)list);
            Add(SpawnStage.Credentials, SystemCall.SetResGid, gid, gid, gid);
            Add(SpawnStage.Credentials, SystemCall.SetResUid, uid, uid, uid);

            // Our memory is in the hands of his process now: nobody but root may look into it, and a signal that dumps core,
            // which on some kernels ends everybody who shares the memory, dumps none. Still blocked, none comes before this.
            AddOptional(SystemCall.ProcessControl, SetDumpable);
        }

        // From here on, should it hang, a signal ends it.
        Add(SpawnStage.Fork, SystemCall.SignalMask, SetMask, (nint)_noSignals, 0, SignalSetSize);
        if (request.Directory is not null)
        {
            Add(SpawnStage.Directory, SystemCall.ChangeDirectory, (nint)command.Directory);
        }

        if (request.Umask is { } umask)
        {
            Add(SpawnStage.Fork, SystemCall.Umask, umask);
        }

        Add(SpawnStage.Exec, SystemCall.Execve, (nint)command.File, (nint)command.Arguments, (nint)command.Environment);
        _frame->Count = _count;
    }

    /// <summary>Starts the child; returns its pid or -errno.</summary>
    public int Begin()
    {
        _frame->Error = 0;
        if (_isCopy)
        {
            return BeginCopy();
        }

        _frame->Flags = ShareMemory | ClearAtExec | ChildSignal;
        *_inOurMemory = 1;
        return Start();
    }

    private int Start()
    {
        ulong all = ulong.MaxValue;
        ulong before;
        _ = Libc.syscall(SystemCall.SignalMask, SetMask, (nint)(&all), (nint)(&before), SignalSetSize, 0);
        int pid = ChildCode.Start(_frame);
        _ = Libc.syscall(SystemCall.SignalMask, SetMask, (nint)(&before), 0, SignalSetSize, 0);
        return pid;
    }

    /// <summary>What a copy does is seen by a pipe, which its execve closes, and by the frame, which is shared all the same.</summary>
    private int BeginCopy()
    {
        int error = FileDescriptors.Pipe(out int read, out int write);
        if (error < 0)
        {
            return error;
        }

        _frame->Flags = ChildSignal;
        *_inOurMemory = 0;
        int pid = Start();
        FileDescriptors.Close(write);
        if (pid > 0)
        {
            _copyIsGone = read;
        }
        else
        {
            FileDescriptors.Close(read);
        }

        return pid;
    }

    /// <summary>Lets a child go on that waits to be let (<see cref="SpawnRequest.Made"/>).</summary>
    public void Open()
    {
        const int wake = 1;
        Volatile.Write(ref _frame->Gate, 0);
        _ = Libc.syscall(SystemCall.Futex, (nint)(&_frame->Gate), wake, 1, 0, 0);
    }

    /// <summary>Waits until the child is the program, or has failed; false: the time was over first.</summary>
    public bool Wait(TimeSpan patience)
    {
        const int wait = 0;
        long begin = Environment.TickCount64;
        long* time = stackalloc long[2];
        while (_copyIsGone >= 0 || Volatile.Read(ref *_inOurMemory) != 0)
        {
            long left = (long)patience.TotalMilliseconds - (Environment.TickCount64 - begin);
            if (left <= 0)
            {
                return false;
            }

            if (_copyIsGone >= 0)
            {
                if (FileCalls.WaitReadable(_copyIsGone, (int)left))
                {
                    FileDescriptors.Close(_copyIsGone);
                    _copyIsGone = -1;
                }

                continue;
            }

            (time[0], time[1]) = (left / 1000, left % 1000 * 1_000_000);
            _ = Libc.syscall(SystemCall.Futex, (nint)_inOurMemory, wait, 1, (nint)time, 0);
        }

        return true;
    }

    /// <summary>After a successful <see cref="Wait"/>: what failed and why; null: nothing did.</summary>
    public (SpawnStage Stage, int Errno)? Failure()
    {
        if (_frame->Error == 0)
        {
            return null;
        }

        int errno = (int)-_frame->Error;
        SpawnStage stage = _stages[_frame->FailedStep];

        // The limit of processes of the user it has become: execve tells what setresuid could not refuse.
        return (stage == SpawnStage.Exec && errno == Errno.EAGAIN ? SpawnStage.Fork : stage, errno);
    }

    public void Dispose()
    {
        _strings.Dispose();
        NativeMemory.Free(_frame->Stack - StackSize);
        SharedPage.Unmap(_frame);
        NativeMemory.Free(_steps);
        NativeMemory.Free(_inOurMemory);
        NativeMemory.Free(_noSignals);
    }

    /// <summary>Every signal, those the C library keeps for itself among them: what is ignored would stay so in the program.</summary>
    private void ResetSignals()
    {
        for (int signal = 1; signal <= LastSignal; signal++)
        {
            AddOptional(SystemCall.SignalAction, signal, (nint)_noSignals, 0, SignalSetSize);
        }
    }

    /// <summary>
    /// It waits until it is known to whoever may come after us, and ends with us meanwhile; but not for ever, should that hang.
    /// </summary>
    private void AddGate()
    {
        const int setParentDeathSignal = 1;
        const int sigkill = 9;
        const int wait = 0;
        _frame->Gate = 1;
        (_frame->GateSeconds, _frame->GateNanoseconds) = (GateSeconds, 0);
        AddOptional(SystemCall.ProcessControl, setParentDeathSignal, sigkill);
        AddOptional(SystemCall.Futex, (nint)(&_frame->Gate), wait, 1, (nint)(&_frame->GateSeconds));
        AddOptional(SystemCall.ProcessControl, setParentDeathSignal);
    }

    /// <summary>
    /// One more descriptor than the standard three; the others are closed. They would be at the execve, but that may hang, and others wait
    /// for pipes and sockets to be closed.
    /// </summary>
    private void AddSign(ReadOnlySpan<int> end, int number)
    {
        const int setDescriptorFlags = 2;
        if (end.IsEmpty)
        {
            CloseRange(Standard, uint.MaxValue);
            return;
        }

        // The standard three are where they belong: whatever had the number is not needed any more.
        if (end[0] == number)
        {
            Add(SpawnStage.Fork, SystemCall.FileControl, number, setDescriptorFlags, 0);
        }
        else
        {
            Add(SpawnStage.Fork, SystemCall.Dup3, end[0], number);
        }

        if (number > Standard)
        {
            CloseRange(Standard, (uint)number - 1);
        }

        CloseRange(number + 1, uint.MaxValue);
    }

    /// <summary>Of a copy nothing is closed before its execve: by a descriptor's end then we see that it is over.</summary>
    private void CloseRange(int first, uint last)
    {
        if (!_isCopy)
        {
            AddOptional(SystemCall.CloseRange, first, unchecked((nint)last));
        }
    }

    private void AddOptional(nint number, nint a = 0, nint b = 0, nint c = 0, nint d = 0)
    {
        Add(SpawnStage.Fork, number, a, b, c, d);
        _steps[_count - 1].IsOptional = 1;
    }

    private void Add(SpawnStage stage, nint number, nint a = 0, nint b = 0, nint c = 0, nint d = 0)
    {
        _stages[_count] = stage;
        _steps[_count++] = new() { Number = number, A = a, B = b, C = c, D = d };
    }
}
