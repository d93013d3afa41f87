using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.Simulation;

/// <summary>
/// The daemon's side of its keeper: the real channel, one for each image, over what the machine has open. The keeper reads when it comes
/// to it, and is stopped for a while now and then.
/// </summary>
internal sealed class KeeperSide : IWorkers, IDisposable
{
    private readonly World _world;
    private readonly SimulatedKeeper _keeper = new();
    private SimulatedKeeperWay? _way;
    private KeeperChannel? _channel;
    private int _image;
    private long _reads;

    public KeeperSide(World world)
    {
        _world = world;
        _keeper.Room = world.Chance.Of("keeper's room").Next(1, 30);
    }

    /// <summary>How often a daemon has died that had not told it all.</summary>
    public int DiedBehind { get; private set; }

    /// <summary>No start has to wait for it.</summary>
    public bool IsSettled => _channel!.IsSettled;

    /// <summary>Whether it has a copy, or is going to.</summary>
    public bool Has(int fd) => _channel!.Has(fd);

    /// <summary>An image begins.</summary>
    /// <param name="isImage">It goes on from another one: from what that had open. Else from what the keeper has.</param>
    public void Begin(bool isImage)
    {
        _image++;
        bool isCertain = !isImage || !_keeper.IsBehind;
        IEnumerable<KeyValuePair<int, object>> told = isImage && _way is not null ? _way.Told : _keeper.Copies;
        _way = new(_keeper, _world.Agenda, fd => _world.Machine.IsOpen(fd) ? fd : null, Refuses);
        _way.Begin(told);
        _channel = new(_way, this, _world.Time)
        {
            Answering = answers => _world.Log.Note($"the keeper {(answers ? "answers again" : "does not answer")}"),
        };
        string left = string.Join(", ", _way.Told.Keys.Where(fd => isImage && isCertain && !_world.Machine.IsOpen(fd)));
        if (left.Length > 0)
        {
            _world.Violation($"the keeper has copies of {left}, which the next image neither has nor drops");
        }

        _channel.Begin(isImage ? _world.Machine.OpenNumbers : _keeper.Copies.Keys, isCertain);
        _channel.Tell(KeeperMessage.IsReady, "");

        // The dead one had closed these and not told so.
        foreach (int fd in _keeper.Copies.Keys.Where(fd => !isImage && !_world.Machine.IsOpen(fd)).ToArray())
        {
            _channel.Closing(fd);
        }
    }

    /// <summary>It is to have copies of these; what is not above 0 is none.</summary>
    public void Store(params IEnumerable<int> descriptors)
    {
        int[] there = [.. descriptors.Where(fd => fd > 0 && !_channel!.Has(fd))];
        if (there.Length > 0 && !_world.IsDead)
        {
            _channel!.Store(there);
            ReadLater();
        }
    }

    /// <summary>The daemon closes one.</summary>
    public void Closing(int fd)
    {
        if (_channel!.Has(fd))
        {
            _channel.Closing(fd);
            ReadLater();
        }
    }

    /// <summary>The image is gone.</summary>
    public void End() => _way?.End();

    /// <summary>It has died: the keeper sees that as soon as it is not stopped, and starts another one.</summary>
    public void Die()
    {
        _keeper.DaemonEnded();
        DiedBehind += _keeper.IsBehind ? 1 : 0;
        if (!_keeper.Copies.OrderBy(copy => copy.Key).SequenceEqual(_way!.Told.OrderBy(copy => copy.Key)))
        {
            _world.Violation(
                $"the keeper has {string.Join(',', _keeper.Copies.Keys.Order())}, and was told of {string.Join(',', _way.Told.Keys.Order())}");
        }

        Begin(isImage: false);
    }

    /// <summary>All is over.</summary>
    public void CheckEnd()
    {
        _keeper.Continue();
        for (int looks = 0; looks < 1000 && _keeper.IsBehind; looks++)
        {
            _keeper.Read(int.MaxValue);
            while (_world.Agenda.HasDue)
            {
                _world.Agenda.RunNext();
            }

            _world.Time.Advance(TimeSpan.FromMilliseconds(20));
        }

        _keeper.Read(int.MaxValue);
        string left = string.Join(", ", _keeper.Copies.Keys.Where(fd => !_world.Machine.IsOpen(fd)));
        if (left.Length > 0 || _keeper.IsBehind || _way!.Unknown.Count > 0)
        {
            _world.Violation($"the keeper has {left} that nobody has, does not know all ({_keeper.IsBehind}), "
                + $"or was told of what is not open ({string.Join(", ", _way!.Unknown)})");
        }
    }

    void IWorkers.Queue(string name, Action work)
    {
        int image = _image;
        _world.Agenda.After(_world.Chance.Of("keeper's worker", _reads++).Delay(20), () =>
        {
            if (image == _image)
            {
                work();
            }
        });
    }

    public void Dispose() => _keeper.Dispose();

    private bool Refuses() => _world.Trouble && _world.Chance.Of("keeper refuses", _reads++).OneIn(50);

    private void ReadLater()
    {
        Random dice = _world.Chance.Of("keeper reads", _reads++);
        _world.Agenda.After(dice.Delay(50), () => _keeper.Read(dice.Next(1, 9)));
        if (_world.Trouble && !_keeper.IsStopped && dice.OneIn(40))
        {
            _world.Log.Note("the keeper is stopped");
            _keeper.Stop();
            _world.Agenda.After(dice.Delay(60_000), () =>
            {
                _keeper.Continue();
                _keeper.Read(int.MaxValue);
            });
        }
    }
}
