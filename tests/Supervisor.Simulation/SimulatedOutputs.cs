using Supervisor.Os;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Output;

namespace Supervisor.Simulation;

/// <summary>
/// Reads the children's pipes at times of its own, as the output thread does. Channels, capture and what goes to listeners are the real
/// ones; a disk that hangs shows in how long a drain takes.
/// </summary>
internal sealed class SimulatedOutputs : IOutputs, IChannelSurroundings
{
    private readonly Chance _chance;
    private readonly Agenda _agenda;
    private readonly World _world;
    private readonly Dictionary<int, OutputChannel> _channels = [];
    private readonly Dictionary<int, List<byte>> _pipes = [];
    private byte[] _scratch = [];
    private long _count;
    private bool _isHeld;
    private int _image;

    public SimulatedOutputs(Chance chance, Agenda agenda, World world)
    {
        (_chance, _agenda, _world) = (chance, agenda, world);
        world.Machine.Wrote = Written;
    }

    IActivityLog IChannelSurroundings.Log => _world.Log;

    Action<ReadOnlySpan<byte>> IChannelSurroundings.Syslog => _ => { };

    public int Open => _channels.Count;

    Span<byte> IChannelSurroundings.Scratch(int size) => _scratch.Length < size ? _scratch = new byte[size] : _scratch;

    public OutputChannel Attach(int fd, OutputSinks sinks, OutputState? state = null)
    {
        OutputChannel channel = new(this, fd, sinks, state);
        if (fd < 0)
        {
            channel.MarkClosed();
            return channel;
        }

        if (_world.Trouble && _chance.Of("attach", fd).OneIn(200))
        {
            channel.Finish();
            _world.Machine.Close(fd);
            throw new PosixException(Errno.ENOSPC, $"watch the output of {sinks.ProcessName}");
        }

        _channels.Add(fd, channel);
        return channel;
    }

    public void DrainAndClose(IReadOnlyList<OutputChannel> channels, Action done)
    {
        Random dice = _chance.Of("drain", _count++);
        int image = _image;
        _agenda.After(_world.Trouble && dice.OneIn(50) ? TimeSpan.FromSeconds(dice.Next(60)) : _world.Delay(dice, 200), () =>
        {
            if (_isHeld || image != _image)
            {
                return; // the next image empties them
            }

            foreach (OutputChannel channel in channels)
            {
                Close(channel);
            }

            done();
        });
    }

    public void Write(OutputSinks sinks, byte[] text, Action done)
    {
        OutputChannel channel = new(this, -1, sinks, null);
        channel.Process(text);
        channel.Finish();
        _agenda.After(_world.Delay(_chance.Of("write", _count++), 100), done);
    }

    public void Redirect(IReadOnlyList<(OutputChannel Channel, OutputSinks Sinks)> changes) => _agenda.After(TimeSpan.Zero, () =>
    {
        foreach ((OutputChannel channel, OutputSinks sinks) in changes)
        {
            if (!_isHeld && !channel.IsClosed)
            {
                channel.Redirect(sinks);
            }
        }
    });

    public void Clear(IReadOnlyList<(string? Path, bool IsPrivate)> logs, IReadOnlyList<OutputChannel> channels, Action<int> done) =>
        _agenda.After(_world.Delay(_chance.Of("clear", _count++), 1000), () => done(_chance.Of("cleared", _count).OneIn(5) ? -Errno.EACCES : 0));

    /// <summary>Nothing is read any more.</summary>
    public void Hold() => _isHeld = true;

    /// <summary>Another image reads what there is.</summary>
    public void GoOn()
    {
        _isHeld = false;
        foreach (int fd in _pipes.Keys)
        {
            _agenda.After(TimeSpan.Zero, () => Read(fd));
        }
    }

    /// <summary>The image that read is gone.</summary>
    public void Forget()
    {
        _image++;
        _channels.Clear();
    }

    private void Written(int fd, byte[] data)
    {
        List<byte> pipe = _pipes.TryGetValue(fd, out List<byte>? some) ? some : _pipes[fd] = [];
        pipe.AddRange(data);
        _agenda.After(_world.Delay(_chance.Of("pump", fd + pipe.Count), 50), () => Read(fd));
    }

    private void Read(int fd)
    {
        if (!_isHeld && _channels.TryGetValue(fd, out OutputChannel? channel) && _pipes.Remove(fd, out List<byte>? data))
        {
            channel.Process(data.ToArray());
        }
    }

    private void Close(OutputChannel channel)
    {
        if (!channel.IsClosed)
        {
            Read(channel.Fd);
            channel.Finish();
            channel.MarkClosed();
            _channels.Remove(channel.Fd);
            _world.Machine.Close(channel.Fd);
        }
    }
}
