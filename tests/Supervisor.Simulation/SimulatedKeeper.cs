using System.Runtime.InteropServices;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Posix.Keeping;

namespace Supervisor.Simulation;

/// <summary>
/// A keeper: its real way with copies of descriptors and with ends, over a simulated table and a socket with little room. It reads when
/// it comes to it, and not while it is stopped.
/// </summary>
internal sealed unsafe class SimulatedKeeper : IDescriptorTable, IDisposable
{
    private const int Lowest = KeeperDescriptors.Ready;
    private const int Exited = 1;
    private const int Killed = 2;
    private readonly Dictionary<int, object> _open = [];
    private readonly Queue<Message> _socket = [];
    private readonly List<ulong> _zombies = [];
    private readonly KeptDescriptors _kept;
    private readonly KeeperPage* _page = (KeeperPage*)NativeMemory.AllocZeroed((nuint)KeeperPage.Size);

    public SimulatedKeeper() => _kept = new(this);

    /// <summary>How many messages there is room for.</summary>
    public int Room { get; set; } = 6;

    /// <summary>It does nothing (SIGSTOP).</summary>
    public bool IsStopped { get; private set; }

    /// <summary>It is no more.</summary>
    public bool IsDead { get; private set; }

    /// <summary>A daemon has not told it all.</summary>
    public bool IsBehind
    {
        get => _page->IsBehind != 0;
        set => _page->IsBehind = value ? 1 : 0;
    }

    /// <summary>What it has copies of, by number.</summary>
    public IReadOnlyDictionary<int, object> Copies => _open;

    /// <summary>Texts it has read.</summary>
    public List<string> Texts { get; } = [];

    /// <summary>A message can be sent, or never will.</summary>
    public bool HasRoom => IsDead || _socket.Count < Room;

    /// <summary>Something waits to be read.</summary>
    public bool HasMessages => _socket.Count > 0;

    /// <summary>Told when there is room again.</summary>
    public event Action? RoomMade;

    /// <summary>The ends it has noted, as a daemon sees them that begins.</summary>
    public KeptExits OpenExits() => new(_page);

    /// <summary>A daemon sends something: files for numbers that are to be stored, or a text.</summary>
    public int Send(int kind, int[] numbers, object[] files, string? text)
    {
        if (IsDead)
        {
            return -Errno.EPIPE;
        }

        if (!HasRoom)
        {
            return -Errno.EAGAIN;
        }

        _socket.Enqueue(new(kind, numbers, files, text));
        return 0;
    }

    /// <summary>It comes to so many messages.</summary>
    public void Read(int most)
    {
        for (; most > 0 && !IsStopped && !IsDead && _socket.TryDequeue(out Message? message); most--)
        {
            Take(message);
        }

        if (HasRoom)
        {
            RoomMade?.Invoke();
        }
    }

    /// <summary>A process that it is the parent of has ended.</summary>
    public void Ended(int pid, ExitStatus status)
    {
        _zombies.Add(status.Signal != 0 ? KeeperPage.ExitOf(pid, Killed, status.Signal) : KeeperPage.ExitOf(pid, Exited, status.Code));
        Reap();
    }

    /// <summary>The daemon has died, which it sees when it does something at all: what that gave away is its own.</summary>
    public void DaemonEnded()
    {
        Continue();
        Read(int.MaxValue);
    }

    public void Stop() => IsStopped = true;

    public void Continue()
    {
        IsStopped = false;
        Reap();
    }

    public void Die()
    {
        IsDead = true;
        _open.Clear();
        _socket.Clear();
        RoomMade?.Invoke();
    }

    void IDescriptorTable.Duplicate(int fd, int to) => _open[to] = _open[fd];

    int IDescriptorTable.DuplicateAbove(int fd, int least)
    {
        int free = Free(least);
        _open[free] = _open[fd];
        return free;
    }

    void IDescriptorTable.Close(int fd) => _open.Remove(fd);

    public void Dispose() => NativeMemory.Free(_page);

    private void Take(Message message)
    {
        int[] arrived = [.. message.Files.Select(Arrive)];
        switch (message.Kind)
        {
            case KeeperMessage.Store:
                _kept.Store(message.Numbers, arrived);
                break;
            case KeeperMessage.Drop:
                _kept.Drop(message.Numbers);
                break;
            default:
                _kept.Refuse(arrived);
                Texts.Add(message.Text!);
                break;
        }
    }

    private int Arrive(object file)
    {
        int number = Free(Lowest);
        _open.Add(number, file);
        return number;
    }

    private int Free(int least)
    {
        while (_open.ContainsKey(least))
        {
            least++;
        }

        return least;
    }

    private void Reap()
    {
        if (!IsStopped && !IsDead && _zombies.Count > 0)
        {
            _zombies.ForEach(exit => KeeperPage.Keep(_page, exit));
            _zombies.Clear();
        }
    }

    private sealed record Message(int Kind, int[] Numbers, object[] Files, string? Text);
}
