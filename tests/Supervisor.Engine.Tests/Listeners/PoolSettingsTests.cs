using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.TestKit;

namespace Supervisor.Engine.Tests.Listeners;

/// <summary>An update changes a pool whose listeners go on: what waits stays, and what comes is what was asked for last.</summary>
public sealed class PoolSettingsTests
{
    [Fact]
    public void A_pool_that_asks_for_other_events_hears_those_alone_and_keeps_what_waits()
    {
        ListenerRig rig = new();
        rig.Happen("one");
        Apply(rig, "TICK_5");

        Assert.False(rig.Engine.HasSubscribers(EventType.RemoteCommunication));
        rig.Happen("two");
        rig.Engine.Publish(SupervisorEvent.Tick(EventType.Tick5, rig.Time.Now.Wall, 5));
        Assert.Equal(2, rig.Ear.Group.Pool!.Buffered);
        rig.Say("READY\n");
        rig.Say("RESULT 2\nOKREADY\n");
        Assert.Equal(["ears one", "ears when:5"], rig.TakeSent());
    }

    [Fact]
    public void The_same_events_asked_for_again_are_not_sent_twice()
    {
        ListenerRig rig = new();
        Apply(rig, "REMOTE_COMMUNICATION");
        rig.Happen("one");

        Assert.Equal(1, rig.Ear.Group.Pool!.Buffered);
        Assert.Equal(1, rig.Engine.NextSerial);
    }

    [Fact]
    public void Another_pool_goes_on_hearing_when_one_asks_for_others()
    {
        ListenerRig rig = new();
        ManagedGroup eyes = rig.Add("eyes", 1);
        Apply(rig, "TICK_5");
        rig.Happen("one");

        Assert.Equal((0, 1), (rig.Ear.Group.Pool!.Buffered, eyes.Pool!.Buffered));
    }

    /// <summary>Short events share a buffer; one that does not fit there must not lose its end, nor spoil the next.</summary>
    [Fact]
    public void Events_of_any_length_go_out_whole()
    {
        ListenerRig rig = new();
        rig.Say("READY\n");
        foreach (int length in (int[])[1, 7_000, .. Enumerable.Range(7_800, 500), 20_000, 100_000, 1])
        {
            string data = new string('x', length - 1) + "y";
            rig.Happen(data);
            Assert.Equal([$"ears {data}"], rig.TakeSent());
            rig.Say("RESULT 2\nOKREADY\n");
        }
    }

    private static void Apply(ListenerRig rig, string events)
    {
        ManagedGroup group = rig.Ear.Group;
        rig.Engine.ApplySettings(
            group, group.Settings with { Listener = group.Settings.Listener! with { Events = [events] } }, rig.Time.Now);
    }
}
