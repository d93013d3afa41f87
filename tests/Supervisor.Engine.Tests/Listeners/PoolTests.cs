using System.Text;
using Supervisor.Engine.Events;
using Supervisor.Engine.Listeners;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.TestKit;

namespace Supervisor.Engine.Tests.Listeners;

public sealed class PoolTests
{
    private static readonly Instant Then = new(TimeSpan.Zero, FakeTime.Beginning);

    [Fact]
    public void Events_wait_until_a_listener_is_ready_and_come_oldest_first()
    {
        ListenerRig rig = new();
        rig.Happen("one");
        rig.Happen("two");
        Assert.Empty(rig.TakeSent());
        rig.Say("READY\n");
        Assert.Equal(["ears one"], rig.TakeSent());
        rig.Say("RESULT 2\nOKREADY\n");
        Assert.Equal(["ears two"], rig.TakeSent());
        rig.Say("RESULT 2\nOK");
        Assert.Equal(0, rig.Ear.Group.Pool!.Buffered);
    }

    [Fact]
    public void Nothing_is_sent_before_the_listener_is_RUNNING()
    {
        ListenerRig rig = new();
        rig.Engine.Exited(rig.Ear, new(0), rig.Time.Advance(1));
        rig.Engine.ApplySettings(rig.Ear, rig.Ear.Settings with { StartSeconds = 5 });
        rig.Run(rig.Ear);
        rig.Happen("one");
        rig.Say("READY\n");
        Assert.Empty(rig.TakeSent());
        rig.Engine.Elapsed(rig.Time.Advance(5));

        Assert.Equal(["ears one"], rig.TakeSent());
    }

    [Fact]
    public void Nothing_is_sent_to_a_listener_that_is_being_stopped()
    {
        ListenerRig rig = new();
        rig.Say("READY\n");
        rig.Engine.Stop(rig.Ear, rig.Time.Now);
        rig.Happen("one");

        Assert.Empty(rig.TakeSent());
        Assert.Equal(1, rig.Ear.Group.Pool!.Buffered);
    }

    [Fact]
    public void A_full_buffer_loses_its_oldest_event()
    {
        ListenerRig rig = new(bufferSize: 2);
        rig.Happen("one");
        rig.Happen("two");
        rig.Happen("three");
        Assert.Equal("ERRO pool ears event buffer overflowed, discarding event 0", rig.Host.Journal.Texts(JournalKind.Log)[^1]);
        rig.Say("READY\n");
        rig.Say("RESULT 2\nOKREADY\n");

        Assert.Equal(["ears two", "ears three"], rig.TakeSent());
    }

    [Fact]
    public void A_rejected_event_comes_first_again_under_its_old_numbers()
    {
        ListenerRig rig = new();
        rig.Say("READY\n");
        rig.Happen("one");
        rig.Happen("two");
        rig.Say("RESULT 4\nFAIL");
        rig.Say("READY\n");
        rig.Say("RESULT 2\nOKREADY\n");

        Assert.Equal(
            ["serial:0 pool:ears poolserial:0", "serial:0 pool:ears poolserial:0", "serial:1 pool:ears poolserial:1"],
            rig.Host.Journal.Texts(JournalKind.Stdin)
                .Select(text => string.Join(' ', text.Split(' ')
                    .Where(token => token.Contains("serial:") || token.StartsWith("pool:", StringComparison.Ordinal)))));
    }

    [Fact]
    public void A_rejected_event_pushes_the_oldest_out_of_a_full_buffer()
    {
        ListenerRig rig = new(bufferSize: 2);
        rig.Say("READY\n");
        rig.Happen("one");
        rig.Happen("two");
        rig.Happen("three");
        rig.Say("RESULT 4\nFAIL");
        Assert.Contains("ERRO pool ears event buffer overflowed, discarding event 1", rig.Host.Journal.Texts(JournalKind.Log));
        rig.TakeSent();
        rig.Say("READY\n");
        rig.Say("RESULT 2\nOKREADY\n");

        Assert.Equal(["ears one", "ears three"], rig.TakeSent());
    }

    [Fact]
    public void A_rejected_event_goes_back_to_its_own_pool_alone()
    {
        ListenerRig rig = new();
        ManagedGroup other = rig.Add("eyes", 1);
        ManagedGroup uninterested = rig.Add("nose", 1, events: "TICK_5");
        rig.Say("READY\n");
        rig.Say(rig.Process("eyes"), "READY\n");
        rig.Happen("one");
        Assert.Equal(["ears one", "eyes one"], rig.TakeSent());
        rig.Say("RESULT 4\nFAIL");

        Assert.Equal((1, 0, 0), (rig.Ear.Group.Pool!.Buffered, other.Pool!.Buffered, uninterested.Pool!.Buffered));
    }

    [Fact]
    public void A_listener_that_dies_over_an_event_gives_it_to_the_next()
    {
        ListenerRig rig = new(count: 2);
        ManagedProcess first = rig.Process("ears", "ears_0");
        ManagedProcess second = rig.Process("ears", "ears_1");
        rig.Say(first, "READY\n");
        rig.Say(second, "READY\n");
        rig.Happen("one");
        Assert.Equal(["ears:ears_0 one"], rig.TakeSent());
        rig.Engine.Exited(first, ExitStatus.Killed(9), rig.Time.Advance(5));

        Assert.Equal(["ears:ears_1 one"], rig.TakeSent());
        Assert.Equal(ListenerState.Acknowledged, first.Listener!.State);
    }

    [Fact]
    public void The_first_ready_listener_of_the_table_is_taken()
    {
        ListenerRig rig = new(count: 3);
        ManagedProcess[] ears = [.. rig.Engine.FindGroup("ears")!.Processes];
        rig.Say(ears[2], "READY\n");
        rig.Say(ears[1], "READY\n");
        rig.Happen("one");
        rig.Say(ears[0], "READY\n");
        rig.Happen("two");
        rig.Say(ears[1], "RESULT 2\nOKREADY\n");
        rig.Happen("three");
        rig.Happen("four");
        rig.Happen("five");

        Assert.Equal(["ears:ears_1 one", "ears:ears_0 two", "ears:ears_1 three", "ears:ears_2 four"], rig.TakeSent());
    }

    [Fact]
    public void A_listener_that_has_closed_its_input_is_passed_over()
    {
        ListenerRig rig = new(count: 2);
        ManagedProcess[] ears = [.. rig.Engine.FindGroup("ears")!.Processes];
        rig.Host.ClosedStdin.Add("ears:ears_0");
        rig.Say(ears[0], "READY\n");
        rig.Say(ears[1], "READY\n");
        rig.Happen("one");

        Assert.Equal((ListenerState.Ready, ListenerState.Busy), (ears[0].Listener!.State, ears[1].Listener!.State));
        Assert.Contains(
            "DEBG epipe occurred while sending event 0 to listener ears_0, listener state unchanged",
            rig.Host.Journal.Texts());
        Assert.Equal(["ears:ears_1 one"], rig.TakeSent());
    }

    [Fact]
    public void Subscribed_to_a_type_and_its_parent_it_gets_the_event_twice_under_one_number()
    {
        ListenerRig rig = new(events: "PROCESS_COMMUNICATION,PROCESS_COMMUNICATION_STDOUT");
        rig.Engine.Publish(SupervisorEvent.Communication(stdout: true, Then.Wall, "cat", "cat", 7, []));
        Assert.Equal(
            ["DEBG rebuffering event 0 for pool ears (buf size=1, max=10)"],
            rig.Host.Journal.Texts(JournalKind.Log).TakeLast(1));
        rig.Say("READY\n");
        rig.Say("RESULT 2\nOKREADY\n");
        rig.Say("RESULT 2\nOKREADY\n");

        string sent =
            "write ears ver:3.0 server:supervisor serial:0 pool:ears poolserial:0 eventname:PROCESS_COMMUNICATION_STDOUT len:36\\n"
            + "processname:cat groupname:cat pid:7\\n";
        Assert.Equal([sent, sent], rig.Host.Journal.Texts(JournalKind.Stdin));
        Assert.Equal(1, rig.Engine.NextSerial);
    }

    [Fact]
    public void Serials_count_what_some_pool_took_and_pool_serials_what_this_one_took()
    {
        ListenerRig rig = new();
        rig.Add("eyes", 1, events: "SUPERVISOR_STATE_CHANGE");
        rig.Engine.Publish(SupervisorEvent.Tick(EventType.Tick5, Then.Wall, 5));
        rig.Happen("one");
        rig.Engine.Publish(SupervisorEvent.StateChange(running: true, Then.Wall));
        rig.Happen("two");
        rig.Say("READY\n");
        rig.Say(rig.Process("eyes"), "READY\n");
        rig.Say("RESULT 2\nOKREADY\n");

        Assert.Equal(
            [
                "write ears ver:3.0 server:supervisor serial:0 pool:ears poolserial:0 eventname:REMOTE_COMMUNICATION len:10\\ntype:x\\none",
                "write eyes ver:3.0 server:supervisor serial:1 pool:eyes poolserial:0 eventname:SUPERVISOR_STATE_CHANGE_RUNNING len:0\\n",
                "write ears ver:3.0 server:supervisor serial:2 pool:ears poolserial:1 eventname:REMOTE_COMMUNICATION len:10\\ntype:x\\ntwo",
            ],
            rig.Host.Journal.Texts(JournalKind.Stdin));
        Assert.Equal(3, rig.Engine.NextSerial);
    }

    [Theory]
    [InlineData(false, 11)]
    [InlineData(true, 17)]
    public void Len_counts_characters_unless_bytes_are_asked_for(bool inBytes, int expected)
    {
        ListenerRig rig = new(lengthInBytes: inBytes);
        rig.Say("READY\n");
        rig.Happen("é€😀x");

        Assert.Contains($" len:{expected}\\ntype:x\\né€😀x", rig.Host.Journal.Texts(JournalKind.Stdin)[0]);
    }

    [Fact]
    public void Output_that_is_no_UTF_8_is_spelled_out_and_counted_so()
    {
        ListenerRig rig = new(events: "PROCESS_LOG");
        rig.Say("READY\n");
        rig.Engine.Publish(SupervisorEvent.Output(stdout: true, Then.Wall, "cat", "pets", 12, [0x61, 0xFF, 0x0A]));

        const string Payload = "processname:cat groupname:pets pid:12 channel:stdout\\nUndecodable: b'a\\xff\\n'";
        Assert.EndsWith(
            $"eventname:PROCESS_LOG_STDOUT len:{Payload.Length - 1}\\n{Payload}",
            rig.Host.Journal.Texts(JournalKind.Stdin)[0]);
    }

    [Fact]
    public void A_pool_hears_of_itself_and_of_groups_added_after_it_until_it_is_removed()
    {
        ListenerRig rig = new(events: "PROCESS_GROUP");
        rig.Say("READY\n");
        rig.Engine.AddGroup(Make.Alone(Make.Process("cat")), Then);
        Assert.Contains("eventname:PROCESS_GROUP_ADDED len:15\\ngroupname:ears\\n", rig.Host.Journal.Texts(JournalKind.Stdin)[0]);
        Assert.Equal(1, rig.Ear.Group.Pool!.Buffered);
        rig.Engine.Stop(rig.Ear, Then);
        ManagedGroup ears = rig.Ear.Group;
        Assert.False(rig.Engine.RemoveGroup(ears, Then));
        rig.Engine.Exited(rig.Ear, new(0), Then);
        Assert.True(rig.Engine.RemoveGroup(ears, Then));

        Assert.False(rig.Engine.HasSubscribers(EventType.ProcessGroupAdded));
        Assert.Equal(2, ears.Pool!.Buffered);
    }

    [Fact]
    public void The_buffer_can_be_made_smaller_while_events_wait()
    {
        ListenerRig rig = new();
        for (int i = 0; i < 10; i++)
        {
            rig.Happen($"{i}");
        }

        ManagedGroup group = rig.Ear.Group;
        rig.Engine.ApplySettings(
            group,
            group.Settings with { Priority = 7, Listener = group.Settings.Listener! with { BufferSize = 3 } },
            rig.Time.Now);
        rig.Happen("10");

        Assert.Equal(3, group.Pool!.Buffered);
        Assert.Equal(7, group.Settings.Priority);
    }

    [Theory]
    [InlineData("STDIN:hello\\n", "write cat hello\\n")]
    [InlineData("STDIN:", null)]
    [InlineData("OK", null)]
    public void The_stdin_handler_writes_to_the_process_of_the_event(string result, string? written)
    {
        ListenerRig rig = WithCat(out _);
        Answer(rig, result.Replace("\\n", "\n", StringComparison.Ordinal));

        Assert.Equal(written is null ? [] : [written], rig.Host.Journal.Texts(JournalKind.Stdin));
        Assert.Equal(0, rig.Ear.Group.Pool!.Buffered);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("stopping")]
    [InlineData("deaf")]
    [InlineData("removed")]
    public void With_nobody_to_write_to_the_event_is_dealt_with_all_the_same(string why)
    {
        ListenerRig rig = WithCat(out ManagedProcess cat);
        switch (why)
        {
            case "stopping":
                rig.Engine.Stop(cat, Then);
                break;
            case "deaf":
                rig.Host.ClosedStdin.Add("cat");
                break;
            case "gone" or "removed":
                rig.Engine.Stop(cat, Then);
                rig.Engine.Exited(cat, new(0), Then);
                Assert.Equal(why == "removed", why == "removed" && rig.Engine.RemoveGroup(cat.Group, Then));
                break;
        }

        Answer(rig, "STDIN:hello");

        Assert.DoesNotContain(rig.Host.Journal.Texts(JournalKind.Stdin), text => text.StartsWith("write", StringComparison.Ordinal));
        Assert.Equal(0, rig.Ear.Group.Pool!.Buffered);
        Assert.Contains("DEBG ears: event was processed", rig.Host.Journal.Texts());
    }

    [Fact]
    public void The_stdin_handler_rejects_any_other_result()
    {
        ListenerRig rig = WithCat(out _);
        Answer(rig, "NO");

        Assert.Equal(1, rig.Ear.Group.Pool!.Buffered);
    }

    [Fact]
    public void Without_the_handler_STDIN_is_a_rejection()
    {
        ListenerRig rig = new();
        rig.Say("READY\n");
        rig.Happen("one");
        Answer(rig, "STDIN:hello");

        Assert.Equal(1, rig.Ear.Group.Pool!.Buffered);
    }

    private static ListenerRig WithCat(out ManagedProcess cat)
    {
        ListenerRig rig = new(handler: ListenerSettings.StdinWriteHandler, events: "PROCESS_COMMUNICATION");
        cat = rig.Engine.AddGroup(Make.Alone(Make.Process("cat") with { StartSeconds = 0 }), Then)!.Processes[0];
        rig.Run(cat);
        rig.Say("READY\n");
        rig.Engine.Publish(SupervisorEvent.Communication(stdout: true, Then.Wall, "cat", "cat", cat.Pid, Encoding.ASCII.GetBytes("?")));
        rig.Host.Journal.Clear();
        return rig;
    }

    private static void Answer(ListenerRig rig, string result) => rig.Say($"RESULT {result.Length}\n{result}");
}
