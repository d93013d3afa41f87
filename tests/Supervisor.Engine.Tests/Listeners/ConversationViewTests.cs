using Supervisor.Engine.Listeners;
using Supervisor.Engine.Snapshots;

namespace Supervisor.Engine.Tests.Listeners;

/// <summary>What is told of a conversation, to those who look and to an image that takes over.</summary>
public sealed class ConversationViewTests
{
    [Fact]
    public void What_it_was_sent_and_has_begun_to_say_can_be_seen()
    {
        ListenerRig rig = new();
        ListenerConversation ear = rig.Ear.Listener!;
        Assert.Equal((-1L, 0, null), (ear.CurrentSerial, ear.PendingLength, ear.ResultLength));
        rig.Say("REA");
        Assert.Equal(3, ear.PendingLength);
        rig.Say("DY\n");
        rig.Happen("one");
        rig.Say("RESULT 4\nFA");
        Assert.Equal((0L, 2, 4), (ear.CurrentSerial, ear.PendingLength, ear.ResultLength));
        rig.Say("IL");
        Assert.Equal((-1L, 0, null), (ear.CurrentSerial, ear.PendingLength, ear.ResultLength));
    }

    [Fact]
    public void A_conversation_that_ended_in_the_middle_leaves_nothing_to_the_next()
    {
        ListenerRig rig = new();
        rig.Say("READY\n");
        rig.Happen("one");
        rig.Say("RESULT 9\nhalf");
        rig.Engine.Exited(rig.Ear, new(1), rig.Time.Advance(10));
        rig.Run(rig.Ear);
        ListenerConversation ear = rig.Ear.Listener!;
        Assert.Equal((0, null), (ear.PendingLength, ear.ResultLength));
        rig.TakeSent();
        rig.Say("READY\n");
        rig.Say("RESULT 2\nOK");

        Assert.Equal(["ears one"], rig.TakeSent());
        Assert.Equal(0, rig.Ear.Group.Pool!.Buffered);
    }

    /// <summary>An event goes through three states. A snapshot for each would cost more than the event.</summary>
    [Fact]
    public void Only_a_conversation_that_breaks_or_mends_makes_a_new_snapshot()
    {
        ListenerRig rig = new();
        ProcessSnapshot before = Snapshot(rig);
        rig.Say("READY\n");
        rig.Happen("one");
        rig.Say("RESULT 2\nOKREADY\n");
        Assert.Same(before, Snapshot(rig));
        rig.Say("again");
        Assert.NotSame(before, Snapshot(rig));
        Assert.True(Snapshot(rig).IsListenerBroken);
    }

    private static ProcessSnapshot Snapshot(ListenerRig rig) => rig.Engine.TakeSnapshot().Groups[0].Processes[0];
}
