using System.Diagnostics;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix.Keeping;

/// <summary>
/// What a keeper does all its life: waits for signals, ends and what the daemon says. After its beginning it makes no object and
/// calls nothing but the kernel.
/// </summary>
internal sealed unsafe class KeeperLoop
{
    private const int Exited = 1;
    private const int Sigint = 2;
    private const int Sigquit = 3;
    private const int Sigterm = 15;
    private const int Sigchld = 17;
    private const int SignalInfoSize = 128;
    private const int SignalsAtOnce = 8;
    private const long Nanoseconds = 1_000_000;
    private const long FirstDelay = 250 * Nanoseconds;
    private const long LongestDelay = 5_000 * Nanoseconds;

    /// <summary>A daemon that lives so long after it was started has got over what the one before died of.</summary>
    private const long LongRun = 10_000 * Nanoseconds;

    /// <summary>So many daemons may die in a row of which each is to end the service.</summary>
    private const int MostOnTheWayOut = 3;

    private readonly KeeperPage* _page;
    private readonly DaemonStart _start;
    private readonly KeeperMessage* _message;
    private readonly byte* _signals;
    private readonly bool _hasManager;
    private readonly KeptDescriptors _kept = new(new KeptDescriptors.OfProcess());
    private readonly DaemonEnd _end = new();
    private bool _isConnected;
    private bool _isToBeReplaced;
    private int _pending;
    private long _startAt;
    private int _exitCode = -1;

    public KeeperLoop(KeeperPage* page, DaemonStart start, KeeperMessage* message, byte* signals, bool hasManager)
    {
        _page = page;
        _start = start;
        _message = message;
        _signals = signals;
        _hasManager = hasManager;
    }

    /// <summary>What <see cref="Run"/> gives when a daemon has told of a file that can go on in the place of this one.</summary>
    public const int Replacement = -1;

    /// <summary>How many bytes <c>signals</c> needs.</summary>
    public const int SignalsSize = SignalsAtOnce * SignalInfoSize;

    /// <summary>
    /// Starts the daemon, unless there is one, and keeps it. Returns the status to end with; above 255: the signal to end by, plus 256; or
    /// <see cref="Replacement"/>, and may be called again.
    /// </summary>
    public int Run()
    {
        if (_page->DaemonPid == 0)
        {
            Start();
        }
        else
        {
            KeeperPrecedence.Begin();

            // What was reported to another image is not again.
            _isConnected = true;
            _end.Watch(_page);
            Reap();
        }

        ulong* waits = stackalloc ulong[3];
        while (_exitCode < 0)
        {
            waits[0] = Readable(KeeperDescriptors.Signals);
            waits[1] = Readable(_isConnected ? KeeperDescriptors.Socket : -1);
            waits[2] = Readable(_end.Fd);
            int timeout = _page->DaemonPid != 0 ? -1 : (int)Math.Max(0, (_startAt - Now() + Nanoseconds - 1) / Nanoseconds);
            if (Libc.poll(waits, 3, timeout) > 0 && HasHappened(waits[2]))
            {
                _end.Begun(_page);
            }

            ReceiveSignals();
            ReceiveMessages();
            if (_page->DaemonPid == 0 && _exitCode < 0 && Now() >= _startAt)
            {
                Start();
            }

            if (_isToBeReplaced && _isConnected && _exitCode < 0)
            {
                _isToBeReplaced = false;
                _end.Leave(_page);
                return Replacement;
            }
        }

        return _exitCode;
    }

    private static ulong Readable(int fd) => (1ul << 32) | (uint)fd;

    private static bool HasHappened(ulong wait) => wait >> 48 != 0;

    private static long Now() => Stopwatch.GetTimestamp();

    private void Start()
    {
        _page->StartedAt = Now();
        KeeperPrecedence.Share(_page->GivesPrecedenceBack != 0);
        int pid = _start.Start(isFirst: _page->HasBeenReady == 0, goesAhead: _page->GivesPrecedenceBack != 0);
        KeeperPrecedence.Begin();
        if (pid < 0)
        {
            if (_page->HasBeenReady == 0)
            {
                _exitCode = 1;
                return;
            }

            _startAt = Now() + LongestDelay;
            return;
        }

        _page->DaemonPid = pid;
        _isConnected = true;
        if (_page->EndSignal != 0)
        {
            _pending |= 1 << _page->EndSignal;
        }

        for (int signal = 1; _pending != 0; signal++)
        {
            if ((_pending & (1 << signal)) != 0)
            {
                _ = Libc.kill(pid, signal);
                _pending &= ~(1 << signal);
            }
        }

        TellOfExits();
    }

    private void ReceiveSignals()
    {
        bool ended = false;
        nint count;
        while ((count = Libc.read(KeeperDescriptors.Signals, _signals, SignalsSize)) > 0)
        {
            for (byte* info = _signals; info < _signals + count; info += SignalInfoSize)
            {
                int signal = *(int*)info;
                if (signal == Sigchld)
                {
                    ended = true;
                }
                else
                {
                    Forward(signal);
                }
            }
        }

        if (ended)
        {
            Reap();
        }
    }

    private void Forward(int signal)
    {
        if (signal is Sigterm or Sigint or Sigquit)
        {
            // Whoever asked for the end asked the service: a daemon that dies on the way is succeeded by one that goes on with it.
            _page->EndSignal = signal;
        }
        else if (Volatile.Read(ref _page->AnswersSignals) != 0)
        {
            // Before it is passed on: the daemon may die over it.
            Interlocked.Or(ref _page->UnansweredSignals, 1 << signal);
        }

        if (_page->DaemonPid != 0)
        {
            _ = Libc.kill(_page->DaemonPid, signal);
        }
        else
        {
            _pending |= 1 << signal;
        }
    }

    private void Reap()
    {
        byte* info = stackalloc byte[SignalInfoSize];
        bool any = false;
        while (true)
        {
            new Span<byte>(info, SignalInfoSize).Clear();
            const int options = ChildExit.WaitExited | ChildExit.WaitNoHang | ChildExit.WaitAnyKind;
            int failed = Libc.waitid(ChildExit.IdAll, 0, info, options);
            int pid = *(int*)(info + 16);
            if (failed != 0 || pid == 0)
            {
                break;
            }

            (int code, int status) = (*(int*)(info + 8), *(int*)(info + 24));
            if (pid == _page->DaemonPid)
            {
                DaemonEnded(code, status);
            }
            else
            {
                KeeperPage.Keep(_page, KeeperPage.ExitOf(pid, code, status));
                any = true;
            }
        }

        if (any)
        {
            TellOfExits();
        }
    }

    private void TellOfExits()
    {
        if (_page->DaemonPid != 0 && _isConnected)
        {
            // Should there be no room, it has not read yet that there are.
            (_message->Kind, _message->Count) = (KeeperMessage.HasExits, 0);
            _ = KeeperMessage.Send(KeeperDescriptors.Socket, _message, 0);
        }
    }

    private void DaemonEnded(int code, int status)
    {
        // What it gave away before it died is ours.
        ReceiveMessages();
        Disconnect();
        (_page->DeadPid, _page->DeadCode, _page->DeadStatus, _page->DiedAt) = (_page->DaemonPid, code, status, Now());
        _page->DaemonPid = 0;
        if (_page->Ending != 0)
        {
            _exitCode = _page->Ending - 1;
            return;
        }

        if (_page->HasBeenReady == 0)
        {
            _exitCode = code == Exited ? status : 256 + status;
            return;
        }

        _page->Deaths++;
        if (_page->EndSignal != 0 && _page->DeathsInARow >= MostOnTheWayOut)
        {
            _exitCode = code == Exited ? status : 256 + status;
            return;
        }

        _page->DeathsInARow = Now() - _page->StartedAt >= LongRun ? 1 : _page->DeathsInARow + 1;
        int again = Math.Min(_page->DeathsInARow - 2, 10);
        _startAt = again < 0 ? 0 : Now() + Math.Min(LongestDelay, FirstDelay << again);
    }

    private void ReceiveMessages()
    {
        int* descriptors = stackalloc int[KeeperMessage.Most];
        while (_isConnected)
        {
            int length = KeeperMessage.Receive(KeeperDescriptors.Socket, _message, descriptors, out int arrived);
            if (length == -Errno.EAGAIN)
            {
                return;
            }

            if (length < 0)
            {
                Disconnect();
                return;
            }

            Received(length, descriptors, arrived);
        }
    }

    private void Received(int length, int* descriptors, int arrived)
    {
        Span<int> all = new(descriptors, arrived);
        ReadOnlySpan<int> numbers = new(_message->Numbers, _message->Count);
        if (_message->Kind != KeeperMessage.Store)
        {
            _kept.Refuse(all);
        }

        switch (_message->Kind)
        {
            case KeeperMessage.Store:
                _kept.Store(numbers, all);
                break;
            case KeeperMessage.Drop:
                _kept.Drop(numbers);
                break;
            case KeeperMessage.IsReady:
                BecomeReady();
                break;
            case KeeperMessage.Manager when _hasManager:
                _ = Libc.write(KeeperDescriptors.Manager, _message->Text, (nuint)length);
                break;
            case KeeperMessage.Program:
                _start.Use(_message->Text, length);
                break;
            case KeeperMessage.Keeper:
                _isToBeReplaced = _start.IsOther;
                break;
        }
    }

    private void BecomeReady()
    {
        _page->HasBeenReady = 1;
        if (_page->IsBackground != 0)
        {
            DaemonStart.ReleaseTerminal();
        }

        _end.Watch(_page);
    }

    private void Disconnect()
    {
        if (_isConnected)
        {
            _isConnected = false;
            _ = Libc.close(KeeperDescriptors.Socket);
        }
    }
}
