using System.Text;
using Supervisor.Engine.States;
using Supervisor.Os;

namespace Supervisor.Simulation;

/// <summary>
/// Processes, pipes and readiness of a system that refuses, delays, reorders and lies as its seed has it. Pids come again soon.
/// </summary>
internal sealed partial class SimulatedMachine(Chance chance, Agenda agenda, World world) : IChildSystem, IReadiness, IPipeEnds
{
    private const int Pids = 40;
    private const int PipeRoom = 4096;
    private readonly Dictionary<int, SimulatedChild> _byPid = [];
    private readonly Dictionary<int, SimulatedChild> _byFd = [];
    private readonly Dictionary<int, (ulong Token, bool Writable)> _watched = [];
    private readonly Dictionary<int, string> _open = [];
    private readonly Dictionary<string, int> _starts = [];
    private readonly Dictionary<int, List<byte>> _signs = [];
    private int _lastPid;
    private int _lastFd = 10;
    private long _answers;

    /// <summary>Children that exist, reaped or not yet announced to the engine, but for those that no daemon knows.</summary>
    public IEnumerable<SimulatedChild> Children => _byPid.Values.Where(child => !child.IsStray);

    /// <summary>The user has no more watches: nothing new is told of.</summary>
    public bool HasNoWatches { get; set; }

    /// <summary>What is open, for people.</summary>
    public IReadOnlyCollection<string> OpenDescriptors => _open.Values;

    public int Watched => _watched.Count;

    /// <summary>Starts that were asked for and have not been answered.</summary>
    public int StartsUnderWay { get; private set; }

    /// <summary>How often a process was started.</summary>
    public int Starts(string name) => _starts.GetValueOrDefault(name);

    /// <summary>How many children there have been.</summary>
    public int Made { get; private set; }

    /// <summary>Called when a child writes to a pipe.</summary>
    public Action<int, Piece> Wrote { get; set; } = (_, _) => { };

    /// <summary>Called when a child has ended.</summary>
    public Action Ended { get; set; } = () => { };

    /// <summary>The last line of the journal, if one was written last, is of a child.</summary>
    public bool HasJustMade { get; set; }

    public bool IsOpen(int fd) => _open.ContainsKey(fd);

    /// <summary>What is open, by its numbers.</summary>
    public IReadOnlyCollection<int> OpenNumbers => _open.Keys;

    /// <summary>Whose pipe it is an end of.</summary>
    public SimulatedChild? ChildOf(int fd) => _byFd.GetValueOrDefault(fd);

    public SimulatedSockets Sockets => field ??= new(this, world);

    public void Start(SpawnRequest request)
    {
        if (!world.Acts())
        {
            return;
        }

        string name = request.Name;
        int number = _starts[name] = _starts.GetValueOrDefault(name) + 1;
        Random dice = chance.Of("start " + name, number);
        if (world.Trouble && dice.OneIn(60))
        {
            throw new InvalidOperationException("the spawner is gone");
        }

        Fate fate = world.FateOf(name, number, dice);
        StartsUnderWay++;
        int image = world.Image;
        agenda.After(fate.StartDelay, () =>
        {
            if (image == world.Image && Refuse(request, fate) is { } refused)
            {
                Complete(refused);
            }
            else if (image == world.Image)
            {
                ChildEnds ends = OpenEnds(request, name);
                world.Keeper?.Store(ends.Stdin, ends.Stdout, ends.Stderr, ends.Sign);
                WhenSettled(() => Complete(image == world.Image ? Make(request, name, fate, dice, ends) : null));
            }
            else
            {
                Complete(null);
            }
        });

        // Null: the thread that was to make it is no more.
        void Complete(SpawnResult? result)
        {
            StartsUnderWay--;
            if (result is not null)
            {
                request.Completed(result);
            }
        }
    }

    /// <summary>A start waits until the keeper has copies of its pipes, or does not answer.</summary>
    private void WhenSettled(Action go)
    {
        if (world.Keeper is { IsSettled: false })
        {
            agenda.After(TimeSpan.FromMilliseconds(5), () => WhenSettled(go));
        }
        else
        {
            go();
        }
    }

    public void Adopt(int pid)
    {
        if (!world.IsDead && (!_byPid.TryGetValue(pid, out SimulatedChild? child) || child.IsReaped))
        {
            world.Violation($"pid {pid} is taken over, which is nobody's");
        }
    }

    public int Signal(int pid, int signal, bool toGroup)
    {
        if (!world.Acts())
        {
            return 0;
        }

        if (!_byPid.TryGetValue(pid, out SimulatedChild? child) || child.IsReaped || child.IsStray)
        {
            world.Violation($"signal {signal} to pid {pid}, which is nobody's");
            return Errno.ESRCH;
        }

        if (child.Exit is not null)
        {
            return 0; // a zombie takes signals
        }

        if (child.Fate.SignalErrno != 0)
        {
            return child.Fate.SignalErrno;
        }

        if (signal == 9 || (signal == 15 && !child.Fate.IgnoresTerm))
        {
            TimeSpan delay = child.Fate.ExitDelay > child.Fate.Unkillable ? child.Fate.ExitDelay : child.Fate.Unkillable;
            agenda.After(delay, () => End(child, ExitStatus.Killed(signal)));
        }

        return 0;
    }

    public int SignalAdopted(int pid, int pidFd, int signal, bool toGroup)
    {
        if (!_byFd.TryGetValue(pidFd, out SimulatedChild? child) || child.Pid != pid || child.PidFd != pidFd)
        {
            world.Violation($"signal {signal} to pid {pid} by descriptor {pidFd}, which is not its own");
            return Errno.ESRCH;
        }

        return child.IsReaped ? Errno.ESRCH : Signal(pid, signal, toGroup);
    }

    public int TryReap(int pid, int pidFd, out ExitStatus status)
    {
        status = default;
        if (!world.Acts())
        {
            return 0;
        }

        SimulatedChild child = _byPid[pid];
        status = child.Exit ?? default;
        if (child.PidFd != pidFd)
        {
            world.Violation($"pid {pid} is reaped by the descriptor of another");
        }

        if (child.Exit is null)
        {
            return 0;
        }

        child.IsReaped = true;
        _byPid.Remove(pid);
        if (world.Staging is not null)
        {
            _unwritten.Add(child);
        }

        return 1;
    }

    public int AddReadable(int fd, ulong token) => Add(fd, token, writable: false);

    public int AddWritable(int fd, ulong token) => Add(fd, token, writable: true);

    public int Remove(int fd) => _watched.Remove(fd) ? 0 : -Errno.ENOENT;

    /// <summary>Programs have read something of what they are told, so that they can be told more.</summary>
    public bool HasRoom { get; set; } = true;

    public int Write(int fd, ReadOnlySpan<byte> data)
    {
        if (!world.Acts())
        {
            return data.Length;
        }

        if (!_open.ContainsKey(fd))
        {
            world.Violation($"writing to descriptor {fd}, which is not open");
            return -Errno.EBADF;
        }

        SimulatedChild child = _byFd[fd];
        if (child.Exit is not null)
        {
            return -Errno.EPIPE;
        }

        int room = HasRoom ? Math.Min(PipeRoom - child.Unread.Count, data.Length) : 0;
        if (room <= 0)
        {
            return -Errno.EAGAIN;
        }

        child.Unread.AddRange(data[..room]);
        agenda.After(world.Delay(chance.Of("read " + child.Name, child.Unread.Count), 2000), () => Read(child));
        return room;
    }

    public int Read(int fd, Span<byte> buffer)
    {
        int count = Peek(fd, buffer);
        if (count > 0 && !world.IsDead)
        {
            _signs[fd].RemoveRange(0, count);
        }

        return count;
    }

    public int Peek(int fd, Span<byte> buffer)
    {
        if (!_signs.TryGetValue(fd, out List<byte>? bytes))
        {
            return -Errno.EBADF;
        }

        int count = Math.Min(bytes.Count, buffer.Length);
        bytes[..count].CopyTo(buffer);
        return count == 0 ? -Errno.EAGAIN : count;
    }

    /// <summary>A program writes to the descriptor of its <c>ready=fd:n</c>.</summary>
    public void Show(int fd, string text) => _signs[fd].AddRange(Encoding.UTF8.GetBytes(text));

    public void Close(int fd)
    {
        if (world.IsDead)
        {
            return;
        }

        world.Keeper?.Closing(fd);
        Sockets.Closed(fd);
        _signs.Remove(fd);
        world.Disk.Closed(fd);
        if (!_open.Remove(fd))
        {
            world.Violation($"descriptor {fd} is closed twice");
        }

        if (_watched.ContainsKey(fd))
        {
            world.Violation($"descriptor {fd} is closed while it is watched");
        }
    }

    /// <summary>Tokens of what is ready, in a random order.</summary>
    public ulong[] TakeReady(Random dice)
    {
        ulong[] ready = [.. _watched.Where(watch => IsReady(watch.Key, watch.Value.Writable)).OrderBy(watch => watch.Key).Select(watch => watch.Value.Token)];
        dice.Shuffle(ready);
        return ready;
    }

    /// <summary>The image that watched is gone; descriptors and children stay, until <see cref="CloseAllBut"/>.</summary>
    public void Forget() => _watched.Clear();

    public bool HasReady
    {
        get
        {
            foreach ((int fd, (ulong _, bool writable)) in _watched)
            {
                if (IsReady(fd, writable))
                {
                    return true;
                }
            }

            return false;
        }
    }

    private bool IsReady(int fd, bool writable) => Sockets.Owns(fd) ? Sockets.HasMessages(fd)
        : _signs.TryGetValue(fd, out List<byte>? bytes) ? bytes.Count > 0
        : _byFd[fd] is { } child && (child.Exit is not null || (writable && child.Unread.Count < PipeRoom));

    private int Add(int fd, ulong token, bool writable)
    {
        if (HasNoWatches || (world.Trouble && chance.Of("watch", fd).OneIn(200)))
        {
            return -Errno.ENOSPC;
        }

        _watched[fd] = (token, writable);
        return 0;
    }

    /// <summary>Null: the child can be made.</summary>
    private static SpawnResult? Refuse(SpawnRequest request, Fate fate)
    {
        SpawnResult result = new(request);
        try
        {
            request.Prepare?.Invoke(request);
        }
        catch (Exception exception)
        {
            return result.Fail(SpawnStage.Prepare, exception is PosixException posix ? posix.Errno : 0, exception: exception);
        }

        if (!request.TryBegin())
        {
            return result.Fail(SpawnStage.Prepare, Errno.ECANCELED);
        }

        return fate.Failure?.Invoke(request);
    }

    private ChildEnds OpenEnds(SpawnRequest request, string name) => new(
        Open($"{name} itself"),
        Open($"input of {name}"),
        Open($"output of {name}"),
        request.RedirectStderr ? -1 : Open($"errors of {name}"),
        request.SignDescriptor > 0 ? Open($"ready descriptor of {name}") : 0);

    private SpawnResult Make(SpawnRequest request, string name, Fate fate, Random dice, ChildEnds ends)
    {
        SpawnResult result = new(request);
        SimulatedChild child = new(name, NextPid(), fate)
        {
            StartTime = (ulong)++Made,
            PidFd = ends.Itself,
            StdinFd = ends.Stdin,
            StdoutFd = ends.Stdout,
            StderrFd = ends.Stderr,
            LeavesPipesOpen = dice.OneIn(20),
        };
        foreach (int fd in (int[])[child.PidFd, child.StdinFd, child.StdoutFd, child.StderrFd])
        {
            _byFd[fd] = child;
        }

        if (ends.Sign > 0)
        {
            result.SignFd = ends.Sign;
            _signs[result.SignFd] = [];
            _byFd[result.SignFd] = child;
        }

        _byPid.Add(child.Pid, child);
        world.Started(child);
        if (fate.Lifetime is { } lifetime)
        {
            agenda.After(lifetime, () => End(child, fate.Exit));
        }

        for (int i = 0; i < fate.Lines; i++)
        {
            // Some of it comes after the end, from a grandchild.
            Piece piece = Programs.Line(name, i, dice);
            int fd = child.StderrFd >= 0 && dice.OneIn(4) ? child.StderrFd : child.StdoutFd;
            agenda.After(dice.Delay(20_000), () => Say(child, fd, piece));
        }

        Notify(request, child, dice);
        if (fate.Listens)
        {
            agenda.After(dice.Delay(100), () => Say(child, child.StdoutFd, "READY\n"));
        }

        result.Pid = child.Pid;
        result.PidFd = child.PidFd;
        result.StdinFd = child.StdinFd;
        result.StdoutFd = child.StdoutFd;
        result.StderrFd = child.StderrFd;
        request.Made?.Invoke(result);
        HasJustMade = request.Made is not null;
        return result;
    }

    private void Notify(SpawnRequest request, SimulatedChild child, Random dice)
    {
        if (Variable(request, "NOTIFY_SOCKET=") is not { } address)
        {
            return;
        }

        if (child.Fate.ReadyDelay is { } delay)
        {
            agenda.After(delay, () => Say("READY=1\nSTATUS=up"));
        }

        if (child.Fate.SaysItEnds)
        {
            agenda.After(dice.Delay(30_000), () => Say("STOPPING=1"));
        }

        // A stranger has no say.
        agenda.After(dice.Delay(5000), () => Sockets.Say(address, "READY=1\nWATCHDOG=trigger", child.Pid, uid: 7));
        Beat();

        void Beat() => agenda.After(child.Fate.Pulse, () =>
        {
            if (child.Exit is null)
            {
                Say(dice.OneIn(200) ? "WATCHDOG=trigger" : "WATCHDOG=1");
                Beat();
            }
        });

        void Say(string text)
        {
            if (child.Exit is null)
            {
                Sockets.Say(address, text, child.Pid, uid: 0);
            }
        }
    }

    private void End(SimulatedChild child, ExitStatus status)
    {
        if (child.Exit is null)
        {
            child.Exit = status;
            if (child.IsStray)
            {
                _byPid.Remove(child.Pid);
            }

            Ended();
        }
    }

    private void Read(SimulatedChild child)
    {
        if (child.Exit is not null || child.Unread.Count == 0)
        {
            return;
        }

        child.Heard.Add(Encoding.UTF8.GetString([.. child.Unread]));
        child.Unread.Clear();
        if (child.Fate.Listens)
        {
            Random dice = chance.Of("answer " + child.Name, _answers++);
            string? answer = child.Fate.AnswersWell ? "RESULT 2\nOK" : dice.Next(12) switch { 0 => "RESULT 4\nFAIL", 1 => "rubbish\n", 2 => null, _ => "RESULT 2\nOK" };
            if (answer is null)
            {
                return;
            }

            // Some write it in two parts.
            int first = dice.OneIn(4) ? answer.IndexOf('\n', StringComparison.Ordinal) + 1 : answer.Length;
            agenda.After(dice.Delay(3000), () =>
            {
                Say(child, child.StdoutFd, answer[..first]);
                agenda.After(dice.Delay(50), () => Say(child, child.StdoutFd, answer[first..] + "READY\n"));
            });
        }
    }

    private void Say(SimulatedChild child, int fd, string text) => Say(child, fd, new Piece(Encoding.UTF8.GetBytes(text), PieceKind.Text));

    private void Say(SimulatedChild child, int fd, Piece piece)
    {
        if (_open.ContainsKey(fd) && (child.Exit is null || child.LeavesPipesOpen))
        {
            Wrote(fd, piece);
        }
    }

    private int NextPid()
    {
        do
        {
            _lastPid = (_lastPid % (world.MostChildren + Pids)) + 1;
        }
        while (_lastPid < 2 || _byPid.ContainsKey(_lastPid));
        return _lastPid;
    }

    public int Open(string what)
    {
        _open.Add(++_lastFd, what);
        return _lastFd;
    }

    /// <summary>The daemon's ends of what leads to a child; -1 or 0: it has none.</summary>
    private sealed record ChildEnds(int Itself, int Stdin, int Stdout, int Stderr, int Sign);

    private static string? Variable(SpawnRequest request, string name) => Encoding.UTF8.GetString(request.Environment.Entries).Split('\0')
        .FirstOrDefault(entry => entry.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
}
