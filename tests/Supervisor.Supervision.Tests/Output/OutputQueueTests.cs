using System.Text;
using Supervisor.Engine.Events;
using Supervisor.Engine.Listeners;
using Supervisor.Simulation;
using Supervisor.Supervision.Output;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Output;

/// <summary>Output on its way to become events, some of which cannot be delivered.</summary>
public sealed class OutputQueueTests
{
    private readonly ScriptedWorld _world = new([Make.Alone(Make.Process("a")), Make.Listeners("ears", 1, "PROCESS_LOG")]);
    private readonly OutputChannel _channel;
    private readonly OutputHandler _wrote;
    private readonly OutputChannel _ears;
    private int _events;
    private int _thrown;
    private string _said = "";

    public OutputQueueTests()
    {
        OutputQueue queue = new(_world.World.Loop, _world.World.Log);
        _channel = _world.World.Outputs.Attach(-1, new OutputSinks { ProcessName = "a" });
        _wrote = queue.HandlersOf(_world.Process("a")).OnOutput!;
        _ears = _world.World.Outputs.Attach(
            -1, new OutputSinks { ProcessName = "ears", OnRaw = queue.HandlersOf(_world.Process("ears")).OnListenerOutput });
        _world.World.Loop.Host.EventPublished += published => Count(published);

        // That a listener breaks its protocol is told, which goes wrong.
        _world.World.Log.Writing = text =>
        {
            if (text.StartsWith("ears: ", StringComparison.Ordinal))
            {
                _thrown++;
                throw new InjectedException();
            }
        };
    }

    private void Count(SupervisorEvent published)
    {
        if (published.Type == EventType.ProcessLogStdout)
        {
            _events++;
            _said = Encoding.UTF8.GetString(published.Payload.Span);
        }
    }

    /// <summary>The disk hung that it was on its way to, and the process has another run.</summary>
    [Fact]
    public void What_a_run_that_is_over_has_said_is_not_of_the_next()
    {
        _channel.Outlive(4711);
        _wrote(_channel, "x"u8);
        _ears.Outlive(4712);
        _ears.Process("rubbish"u8);
        _world.Run(1);

        Assert.Equal((0, 1), (_thrown, _events));
        Assert.Contains("pid:4711", _said, StringComparison.Ordinal);
        Assert.Equal(ListenerState.Acknowledged, _world.Process("ears").Listener!.State);
        Assert.Equal(0, _world.Process("ears").Listener!.Heard);
    }

    [Fact]
    public void What_cannot_be_delivered_takes_no_room_from_what_comes_after_it()
    {
        _ears.Process(new byte[40 << 20]);
        _world.Run(1);
        _wrote(_channel, "x"u8);
        _world.Run(1);

        Assert.Equal((1, 1), (_thrown, _events));
        Assert.DoesNotContain(_world.World.Log.Lines, line => line.Contains("were lost", StringComparison.Ordinal));
    }

    [Fact]
    public void What_comes_together_with_it_is_delivered_all_the_same()
    {
        _ears.Process("rubbish"u8);
        _wrote(_channel, "x"u8);
        _wrote(_channel, "y"u8);
        _world.Run(1);

        Assert.Equal((1, 2), (_thrown, _events));
    }
}
