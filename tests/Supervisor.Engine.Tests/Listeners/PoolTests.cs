using System.Text;
using Supervisor.Engine.Events;
using Supervisor.Engine.Listeners;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.TestKit;

namespace Supervisor.Engine.Tests.Listeners;

public sealed class PoolTests
{
    private static readonly Instant Then = new(TimeSpan.Zero, FakeTime.Beginning);

    [Fact]
    public void Events_wait_until_a_listener_is_ready_and_come_oldest_first()
    {
        ListenerBench bench = new();
        bench.Happen("one");
        bench.Happen("two");
        Assert.Empty(bench.TakeSent());
        bench.Say("READY\n");
        Assert.Equal(["ears one"], bench.TakeSent());
        bench.Say("RESULT 2\nOKREADY\n");
        Assert.Equal(["ears two"], bench.TakeSent());
        bench.Say("RESULT 2\nOK");
        Assert.Equal(0, bench.Ear.Group.Pool!.Buffered);
    }

    [Fact]
    public void Nothing_is_sent_before_the_listener_is_RUNNING()
    {
        ListenerBench bench = new();
        bench.Engine.Exited(bench.Ear, new(0), bench.Time.Advance(1));
        bench.Engine.ApplySettings(bench.Ear, bench.Ear.Settings with { StartSeconds = 5 });
        bench.Run(bench.Ear);
        bench.Happen("one");
        bench.Say("READY\n");
        Assert.Empty(bench.TakeSent());
        bench.Engine.Elapsed(bench.Time.Advance(5));

        Assert.Equal(["ears one"], bench.TakeSent());
    }

    [Fact]
    public void Nothing_is_sent_to_a_listener_that_is_being_stopped()
    {
        ListenerBench bench = new();
        bench.Say("READY\n");
        bench.Engine.Stop(bench.Ear, bench.Time.Now);
        bench.Happen("one");

        Assert.Empty(bench.TakeSent());
        Assert.Equal(1, bench.Ear.Group.Pool!.Buffered);
    }

    [Fact]
    public void A_full_buffer_loses_its_oldest_event()
    {
        ListenerBench bench = new(bufferSize: 2);
        bench.Happen("one");
        bench.Happen("two");
        bench.Happen("three");
        Assert.Equal("ERRO pool ears event buffer overflowed, discarding event 0", bench.Host.Journal.Texts(JournalKind.Log)[^1]);
        bench.Say("READY\n");
        bench.Say("RESULT 2\nOKREADY\n");

        Assert.Equal(["ears two", "ears three"], bench.TakeSent());
    }

    [Fact]
    public void A_rejected_event_comes_first_again_under_its_old_numbers()
    {
        ListenerBench bench = new();
        bench.Say("READY\n");
        bench.Happen("one");
        bench.Happen("two");
        bench.Say("RESULT 4\nFAIL");
        bench.Say("READY\n");
        bench.Say("RESULT 2\nOKREADY\n");

        Assert.Equal(
            ["serial:0 pool:ears poolserial:0", "serial:0 pool:ears poolserial:0", "serial:1 pool:ears poolserial:1"],
            bench.Host.Journal.Texts(JournalKind.Stdin)
                .Select(text => string.Join(' ', text.Split(' ')
                    .Where(token => token.Contains("serial:") || token.StartsWith("pool:", StringComparison.Ordinal)))));
    }

    [Fact]
    public void A_rejected_event_pushes_the_oldest_out_of_a_full_buffer()
    {
        ListenerBench bench = new(bufferSize: 2);
        bench.Say("READY\n");
        bench.Happen("one");
        bench.Happen("two");
        bench.Happen("three");
        bench.Say("RESULT 4\nFAIL");
        Assert.Contains("ERRO pool ears event buffer overflowed, discarding event 1", bench.Host.Journal.Texts(JournalKind.Log));
        bench.TakeSent();
        bench.Say("READY\n");
        bench.Say("RESULT 2\nOKREADY\n");

        Assert.Equal(["ears one", "ears three"], bench.TakeSent());
    }

    [Fact]
    public void A_rejected_event_goes_back_to_its_own_pool_alone()
    {
        ListenerBench bench = new();
        ManagedGroup other = bench.Add("eyes", 1);
        ManagedGroup uninterested = bench.Add("nose", 1, events: "TICK_5");
        bench.Say("READY\n");
        bench.Say(bench.Process("eyes"), "READY\n");
        bench.Happen("one");
        Assert.Equal(["ears one", "eyes one"], bench.TakeSent());
        bench.Say("RESULT 4\nFAIL");

        Assert.Equal((1, 0, 0), (bench.Ear.Group.Pool!.Buffered, other.Pool!.Buffered, uninterested.Pool!.Buffered));
    }

    [Fact]
    public void A_listener_that_dies_over_an_event_gives_it_to_the_next()
    {
        ListenerBench bench = new(count: 2);
        ManagedProcess first = bench.Process("ears", "ears_0");
        ManagedProcess second = bench.Process("ears", "ears_1");
        bench.Say(first, "READY\n");
        bench.Say(second, "READY\n");
        bench.Happen("one");
        Assert.Equal(["ears:ears_0 one"], bench.TakeSent());
        bench.Engine.Exited(first, ExitStatus.Killed(9), bench.Time.Advance(5));

        Assert.Equal(["ears:ears_1 one"], bench.TakeSent());
        Assert.Equal(ListenerState.Acknowledged, first.Listener!.State);
    }

    [Fact]
    public void The_first_ready_listener_of_the_table_is_taken()
    {
        ListenerBench bench = new(count: 3);
        ManagedProcess[] ears = [.. bench.Engine.FindGroup("ears")!.Processes];
        bench.Say(ears[2], "READY\n");
        bench.Say(ears[1], "READY\n");
        bench.Happen("one");
        bench.Say(ears[0], "READY\n");
        bench.Happen("two");
        bench.Say(ears[1], "RESULT 2\nOKREADY\n");
        bench.Happen("three");
        bench.Happen("four");
        bench.Happen("five");

        Assert.Equal(["ears:ears_1 one", "ears:ears_0 two", "ears:ears_1 three", "ears:ears_2 four"], bench.TakeSent());
    }

    [Fact]
    public void A_listener_that_has_closed_its_input_is_passed_over()
    {
        ListenerBench bench = new(count: 2);
        ManagedProcess[] ears = [.. bench.Engine.FindGroup("ears")!.Processes];
        bench.Host.ClosedStdin.Add("ears:ears_0");
        bench.Say(ears[0], "READY\n");
        bench.Say(ears[1], "READY\n");
        bench.Happen("one");

        Assert.Equal((ListenerState.Ready, ListenerState.Busy), (ears[0].Listener!.State, ears[1].Listener!.State));
        Assert.Contains(
            "DEBG epipe occurred while sending event 0 to listener ears_0, listener state unchanged",
            bench.Host.Journal.Texts());
        Assert.Equal(["ears:ears_1 one"], bench.TakeSent());
    }

    [Fact]
    public void Subscribed_to_a_type_and_its_parent_it_gets_the_event_twice_under_one_number()
    {
        ListenerBench bench = new(events: "PROCESS_COMMUNICATION,PROCESS_COMMUNICATION_STDOUT");
        bench.Engine.Publish(SupervisorEvent.Communication(stdout: true, Then.Wall, "cat", "cat", 7, []));
        Assert.Equal(
            ["DEBG rebuffering event 0 for pool ears (buf size=1, max=10)"],
            bench.Host.Journal.Texts(JournalKind.Log).TakeLast(1));
        bench.Say("READY\n");
        bench.Say("RESULT 2\nOKREADY\n");
        bench.Say("RESULT 2\nOKREADY\n");

        string sent =
            "write ears ver:3.0 server:supervisor serial:0 pool:ears poolserial:0 eventname:PROCESS_COMMUNICATION_STDOUT len:36\\n"
            + "processname:cat groupname:cat pid:7\\n";
        Assert.Equal([sent, sent], bench.Host.Journal.Texts(JournalKind.Stdin));
        Assert.Equal(1, bench.Engine.NextSerial);
    }

    [Fact]
    public void Serials_count_what_some_pool_took_and_pool_serials_what_this_one_took()
    {
        ListenerBench bench = new();
        bench.Add("eyes", 1, events: "SUPERVISOR_STATE_CHANGE");
        bench.Engine.Publish(SupervisorEvent.Tick(EventType.Tick5, Then.Wall, 5));
        bench.Happen("one");
        bench.Engine.Publish(SupervisorEvent.StateChange(running: true, Then.Wall));
        bench.Happen("two");
        bench.Say("READY\n");
        bench.Say(bench.Process("eyes"), "READY\n");
        bench.Say("RESULT 2\nOKREADY\n");

        Assert.Equal(
            [
                "write ears ver:3.0 server:supervisor serial:0 pool:ears poolserial:0 eventname:REMOTE_COMMUNICATION len:10\\ntype:x\\none",
                "write eyes ver:3.0 server:supervisor serial:1 pool:eyes poolserial:0 eventname:SUPERVISOR_STATE_CHANGE_RUNNING len:0\\n",
                "write ears ver:3.0 server:supervisor serial:2 pool:ears poolserial:1 eventname:REMOTE_COMMUNICATION len:10\\ntype:x\\ntwo",
            ],
            bench.Host.Journal.Texts(JournalKind.Stdin));
        Assert.Equal(3, bench.Engine.NextSerial);
    }

    [Theory]
    [InlineData(false, 11)]
    [InlineData(true, 17)]
    public void Len_counts_characters_unless_bytes_are_asked_for(bool inBytes, int expected)
    {
        ListenerBench bench = new(lengthInBytes: inBytes);
        bench.Say("READY\n");
        bench.Happen("é€😀x");

        Assert.Contains($" len:{expected}\\ntype:x\\né€😀x", bench.Host.Journal.Texts(JournalKind.Stdin)[0]);
    }

    [Fact]
    public void Output_that_is_no_UTF_8_is_spelled_out_and_counted_so()
    {
        ListenerBench bench = new(events: "PROCESS_LOG");
        bench.Say("READY\n");
        bench.Engine.Publish(SupervisorEvent.Output(stdout: true, Then.Wall, "cat", "pets", 12, [0x61, 0xFF, 0x0A]));

        const string Payload = "processname:cat groupname:pets pid:12 channel:stdout\\nUndecodable: b'a\\xff\\n'";
        Assert.EndsWith(
            $"eventname:PROCESS_LOG_STDOUT len:{Payload.Length - 1}\\n{Payload}",
            bench.Host.Journal.Texts(JournalKind.Stdin)[0]);
    }

    [Fact]
    public void A_pool_hears_of_itself_and_of_groups_added_after_it_until_it_is_removed()
    {
        ListenerBench bench = new(events: "PROCESS_GROUP");
        bench.Say("READY\n");
        bench.Engine.AddGroup(Make.Alone(Make.Process("cat")), Then);
        Assert.Contains("eventname:PROCESS_GROUP_ADDED len:15\\ngroupname:ears\\n", bench.Host.Journal.Texts(JournalKind.Stdin)[0]);
        Assert.Equal(1, bench.Ear.Group.Pool!.Buffered);
        bench.Engine.Stop(bench.Ear, Then);
        ManagedGroup ears = bench.Ear.Group;
        Assert.False(bench.Engine.RemoveGroup(ears, Then));
        bench.Engine.Exited(bench.Ear, new(0), Then);
        Assert.True(bench.Engine.RemoveGroup(ears, Then));

        Assert.False(bench.Engine.HasSubscribers(EventType.ProcessGroupAdded));
        Assert.Equal(2, ears.Pool!.Buffered);
    }

    [Fact]
    public void The_buffer_can_be_made_smaller_while_events_wait()
    {
        ListenerBench bench = new();
        for (int i = 0; i < 10; i++)
        {
            bench.Happen($"{i}");
        }

        ManagedGroup group = bench.Ear.Group;
        bench.Engine.ApplySettings(
            group,
            group.Settings with { Priority = 7, Listener = group.Settings.Listener! with { BufferSize = 3 } },
            bench.Time.Now);
        bench.Happen("10");

        Assert.Equal(3, group.Pool!.Buffered);
        Assert.Equal(7, group.Settings.Priority);
    }

    [Theory]
    [InlineData("STDIN:hello\\n", "write cat hello\\n")]
    [InlineData("STDIN:", null)]
    [InlineData("OK", null)]
    public void The_stdin_handler_writes_to_the_process_of_the_event(string result, string? written)
    {
        ListenerBench bench = WithCat(out _);
        Answer(bench, result.Replace("\\n", "\n", StringComparison.Ordinal));

        Assert.Equal(written is null ? [] : [written], bench.Host.Journal.Texts(JournalKind.Stdin));
        Assert.Equal(0, bench.Ear.Group.Pool!.Buffered);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("stopping")]
    [InlineData("deaf")]
    [InlineData("removed")]
    public void With_nobody_to_write_to_the_event_is_dealt_with_all_the_same(string why)
    {
        ListenerBench bench = WithCat(out ManagedProcess cat);
        switch (why)
        {
            case "stopping":
                bench.Engine.Stop(cat, Then);
                break;
            case "deaf":
                bench.Host.ClosedStdin.Add("cat");
                break;
            case "gone" or "removed":
                bench.Engine.Stop(cat, Then);
                bench.Engine.Exited(cat, new(0), Then);
                Assert.Equal(why == "removed", why == "removed" && bench.Engine.RemoveGroup(cat.Group, Then));
                break;
        }

        Answer(bench, "STDIN:hello");

        Assert.DoesNotContain(bench.Host.Journal.Texts(JournalKind.Stdin), text => text.StartsWith("write", StringComparison.Ordinal));
        Assert.Equal(0, bench.Ear.Group.Pool!.Buffered);
        Assert.Contains("DEBG ears: event was processed", bench.Host.Journal.Texts());
    }

    [Fact]
    public void The_stdin_handler_rejects_any_other_result()
    {
        ListenerBench bench = WithCat(out _);
        Answer(bench, "NO");

        Assert.Equal(1, bench.Ear.Group.Pool!.Buffered);
    }

    [Fact]
    public void Without_the_handler_STDIN_is_a_rejection()
    {
        ListenerBench bench = new();
        bench.Say("READY\n");
        bench.Happen("one");
        Answer(bench, "STDIN:hello");

        Assert.Equal(1, bench.Ear.Group.Pool!.Buffered);
    }

    private static ListenerBench WithCat(out ManagedProcess cat)
    {
        ListenerBench bench = new(handler: ListenerSettings.StdinWriteHandler, events: "PROCESS_COMMUNICATION");
        cat = bench.Engine.AddGroup(Make.Alone(Make.Process("cat") with { StartSeconds = 0 }), Then)!.Processes[0];
        bench.Run(cat);
        bench.Say("READY\n");
        bench.Engine.Publish(SupervisorEvent.Communication(stdout: true, Then.Wall, "cat", "cat", cat.Pid, Encoding.ASCII.GetBytes("?")));
        bench.Host.Journal.Clear();
        return bench;
    }

    private static void Answer(ListenerBench bench, string result) => bench.Say($"RESULT {result.Length}\n{result}");
}
