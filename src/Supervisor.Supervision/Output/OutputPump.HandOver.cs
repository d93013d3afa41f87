using Supervisor.Os;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Output;

/// <content>Streams that go from one pump to another.</content>
public sealed partial class OutputPump
{
    /// <summary>
    /// Sends the output of running processes elsewhere from here on, as if they had been started so. The pump lets go of the
    /// files, those of streams that have ended too.
    /// </summary>
    public void Redirect(IReadOnlyList<(OutputChannel Channel, OutputSinks Sinks)> changes) =>
        Redirect([.. changes.Select(change => (change.Channel, change.Sinks, this))]);

    /// <summary>The same, each from here on the matter of the pump that is given.</summary>
    internal void Redirect(IReadOnlyList<(OutputChannel Channel, OutputSinks Sinks, OutputPump Pump)> changes) => _commands.PostOrRun(() =>
    {
        foreach ((OutputChannel channel, OutputSinks sinks, OutputPump pump) in changes)
        {
            if (channel.PumpToBe is { } other && other != this)
            {
                other.HandOver(() => other.Redirect([(channel, sinks, pump)]));
            }
            else if (!channel.IsClosed)
            {
                Redirect(channel, sinks, pump);
            }
            else
            {
                Release(sinks);
            }
        }
    });

    /// <summary>Something that another pump has handed over waits for its turn.</summary>
    internal bool HasHandedOver => Volatile.Read(ref _handedOver) > 0;

    /// <summary>From another pump: it goes on with something here.</summary>
    private void HandOver(Action action)
    {
        _ = Interlocked.Increment(ref _handedOver);
        _commands.PostOrRun(() =>
        {
            _ = Interlocked.Decrement(ref _handedOver);
            action();
        });
    }

    private void Redirect(OutputChannel channel, OutputSinks sinks, OutputPump pump)
    {
        if (pump == this)
        {
            channel.Redirect(sinks);
            return;
        }

        OutputState state = _reading.Leave(channel);
        channel.WillBelongTo(pump);
        pump.HandOver(() => pump.Adopt(channel, sinks, state));
    }

    /// <summary>Goes on with a channel that another pump has left.</summary>
    private void Adopt(OutputChannel channel, OutputSinks sinks, OutputState state)
    {
        channel.GoOn(this, sinks, state);
        if (_watch.Add(channel) is < 0 and var error)
        {
            _log.Write(LogLevel.Critical, $"the output of '{channel.ProcessName}' cannot be read: {Errno.Text(-error)}");
            _reading.Close(channel);
        }
    }

    private void Drain(DrainRequest request)
    {
        OutputPump? elsewhere = request.Channels.Select(channel => channel.IsClosed ? null : channel.PumpToBe)
            .FirstOrDefault(pump => pump is not null && pump != this);
        for (int i = 0; i < request.Channels.Count; i++)
        {
            if (request.Channels[i].PumpToBe == this)
            {
                _reading.Drain(request.Channels[i]);
            }
        }

        if (elsewhere is not null)
        {
            elsewhere.HandOver(() => elsewhere.DrainAndClose(request.Channels, request.Complete));
        }
        else
        {
            request.Complete();
        }
    }
}
