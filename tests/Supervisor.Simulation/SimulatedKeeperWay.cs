using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.Simulation;

/// <summary>
/// The way of one daemon to its keeper. Whoever waits goes on when there is room, or its time is over; not when the daemon is gone.
/// </summary>
/// <param name="keeper">The keeper.</param>
/// <param name="agenda">When times are over.</param>
/// <param name="fileOf">What a number of the daemon stands for; null: for nothing.</param>
/// <param name="refuses">Too many descriptors are on the way, for no reason that the daemon sees.</param>
internal sealed class SimulatedKeeperWay(SimulatedKeeper keeper, Agenda agenda, Func<int, object?> fileOf, Func<bool> refuses) : IKeeperWay
{
    private const int TooManyReferences = 109;
    private readonly Dictionary<int, object> _told = [];
    private bool _isOver;

    /// <summary>What the keeper has copies of when it has read all that was sent.</summary>
    public IReadOnlyDictionary<int, object> Told => _told;

    /// <summary>What was told and never was there.</summary>
    public List<int> Unknown { get; } = [];

    public bool IsBehind
    {
        set
        {
            if (!_isOver)
            {
                keeper.IsBehind = value;
            }
        }
    }

    /// <summary>The daemon begins with what the keeper has.</summary>
    public void Begin(IEnumerable<KeyValuePair<int, object>> told)
    {
        foreach ((int number, object file) in told)
        {
            _told.Add(number, file);
        }
    }

    /// <summary>The daemon is gone: nothing is sent any more, and nobody waits.</summary>
    public void End() => _isOver = true;

    public int Send(int kind, ReadOnlySpan<int> descriptors)
    {
        if (_isOver)
        {
            return -Errno.EAGAIN;
        }

        int[] numbers = descriptors.ToArray();
        bool isStore = kind == KeeperMessage.Store;
        Unknown.AddRange(numbers.Where(fd => isStore && fileOf(fd) is null));
        object[] files = isStore ? [.. numbers.Select(fileOf).OfType<object>()] : [];
        int error = refuses() ? -TooManyReferences : keeper.Send(kind, numbers, files, null);
        for (int i = 0; i < numbers.Length && error == 0; i++)
        {
            if (isStore)
            {
                _told[numbers[i]] = files[i];
            }
            else
            {
                _told.Remove(numbers[i]);
            }
        }

        return error;
    }

    public int Send(int kind, string text) => _isOver ? -Errno.EAGAIN : keeper.Send(kind, [], [], text);

    public ValueTask<bool> WaitForRoomAsync(int milliseconds)
    {
        if (!_isOver && keeper.HasRoom)
        {
            return new(true);
        }

        TaskCompletionSource<bool> over = new();
        keeper.RoomMade += Look;
        if (milliseconds >= 0)
        {
            agenda.After(TimeSpan.FromMilliseconds(milliseconds), () => End(hasRoom: false));
        }

        return new(over.Task);

        void Look() => agenda.After(TimeSpan.Zero, () => End(hasRoom: true));

        void End(bool hasRoom)
        {
            keeper.RoomMade -= Look;
            if (!_isOver)
            {
                GoOn(() => over.TrySetResult(hasRoom));
            }
        }
    }

    /// <summary>Whoever waits goes on here and now, which it does not where a test has a context of its own.</summary>
    private static void GoOn(Action go)
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        go();
        SynchronizationContext.SetSynchronizationContext(context);
    }

    public ValueTask PauseAsync(int milliseconds)
    {
        TaskCompletionSource over = new();
        agenda.After(TimeSpan.FromMilliseconds(milliseconds), () =>
        {
            if (!_isOver)
            {
                GoOn(() => over.TrySetResult());
            }
        });
        return new(over.Task);
    }
}
