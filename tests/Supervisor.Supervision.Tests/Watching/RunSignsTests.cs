using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.Simulation;
using Supervisor.Supervision.Launch;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Watching;

/// <summary>
/// What programs say once. The daemon dies when it has heard it and before it has written that down: the next one, which the keeper starts,
/// hears it too.
/// </summary>
public sealed class RunSignsTests : IDisposable
{
    private readonly ScriptedWorld _notifying = Begin(new(ProbeKind.Notify, "notify"));
    private readonly ScriptedWorld _showing = Begin(new(ProbeKind.Descriptor, "fd:3") { Number = 3 });

    [Fact]
    public void That_it_is_ready_is_heard_by_the_next_daemon_when_this_one_dies_over_it()
    {
        Say("STATUS=warm", "READY=1");
        _notifying.World.DieInTurn();
        Assert.Null(Probes(_notifying).ReadySince);
        _notifying.RunUntil(() => Probes(_notifying) is { ReadySince: not null, Status: "warm" }, "what was said to be heard", 10);
        Assert.False(_notifying.World.Machine.Sockets.HasMessages(Run(_notifying).NotifyFd));
    }

    [Fact]
    public void That_it_is_about_to_end_too()
    {
        Say("READY=1");
        _notifying.RunUntil(() => Probes(_notifying).IsReady, "it to be ready", 10);
        Say("STOPPING=1");
        _notifying.World.DieInTurn();
        _notifying.RunUntil(() => Probes(_notifying).IsEnding, "what was said to be heard", 10);
    }

    [Fact]
    public void All_it_says_at_once_is_heard_in_its_order_and_taken_away()
    {
        const int many = 100;
        Say([.. Enumerable.Range(1, many).Select(i => $"STATUS={i}")]);
        _notifying.RunUntil(() => Probes(_notifying).Status == "100", "the last to be heard", 10);
        _notifying.Run(1);
        Assert.False(_notifying.World.Machine.Sockets.HasMessages(Run(_notifying).NotifyFd));
    }

    [Theory]
    [InlineData("\n", "")]
    [InlineData("it is up\n", "")]
    [InlineData("it is ", "up\n")]
    public void What_it_writes_to_its_ready_descriptor_is_read_by_the_next_daemon_when_this_one_dies_over_it(string first, string then)
    {
        Show(first);
        _showing.World.DieInTurn();
        Show(then);
        _showing.RunUntil(() => Probes(_showing).ReadySince is not null, "what was shown to be seen", 10);
        Assert.Equal(-1, Run(_showing).SignFd);
    }

    public void Dispose()
    {
        _notifying.World.Dispose();
        _showing.World.Dispose();
    }

    private static ScriptedWorld Begin(ProbeSettings ready) =>
        new([Make.Alone(Make.Process("a") with { Ready = new(ready) { Timeout = 0 } })], isKept: true);

    private static ProcessRun Run(ScriptedWorld world) => ProcessRun.Of(world.Process("a:a"))!;

    private static RunProbes Probes(ScriptedWorld world) => world.Process("a:a").Probes!;

    private void Say(params IReadOnlyList<string> texts)
    {
        foreach (string text in texts)
        {
            _notifying.World.Machine.Sockets.Say(Run(_notifying).NotifyAddress, text, Run(_notifying).Pid, uid: 0);
        }
    }

    private void Show(string text)
    {
        if (Run(_showing).SignFd >= 0)
        {
            _showing.World.Machine.Show(Run(_showing).SignFd, text);
        }
    }
}
