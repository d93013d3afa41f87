using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Engine.Tests.Listeners;

/// <summary>Every state of the protocol with what a listener can say in it.</summary>
public sealed class ProtocolTests
{
    private const string Unknown =
        "ears: has entered the UNKNOWN state and will no longer receive events, "
        + "this usually indicates the process violated the eventlistener protocol";

    /// <summary>State | what it says | new state | whether the event in hand was dealt with, waits for it, or went back.</summary>
    private const string Table = """
        acknowledged | READY\n                   | ready        |
        acknowledged | READ                      | acknowledged |
        acknowledged | nonse                     | acknowledged |
        acknowledged | nonsense                  | unknown      |
        acknowledged | \n                        | acknowledged |
        acknowledged | \nREADY\n                 | unknown      |
        acknowledged | READY                     | acknowledged |
        acknowledged | READY\r\n                 | unknown      |
        acknowledged | ready\n                   | unknown      |
        acknowledged | READY\nx                  | unknown      |
        acknowledged | READY\nREADY\n            | unknown      |
        acknowledged | RESULT 2\nOK              | unknown      |
        ready        | x                         | unknown      |
        ready        | \n                        | unknown      |
        ready        | READY\n                   | unknown      |
        ready        | RESULT 2\nOK              | unknown      |
        busy         | READY\n                   | unknown      | back
        busy         | RESULT 2                  | busy         | in hand
        busy         | RESULT 2\n                | busy         | in hand
        busy         | RESULT 2\nO               | busy         | in hand
        busy         | RESULT 2\nOK              | acknowledged | done
        busy         | RESULT 4\nFAIL            | acknowledged | back
        busy         | RESULT 2\nok              | acknowledged | back
        busy         | RESULT 3\nOK\n            | acknowledged | back
        busy         | RESULT 0\n                | acknowledged | back
        busy         | RESULT 2\nOKREADY\n       | ready        | done
        busy         | RESULT 2\nOKREA           | acknowledged | done
        busy         | RESULT 2\nOK\n            | acknowledged | done
        busy         | RESULT 2\nOK\nREADY\n     | unknown      | done
        busy         | RESULT 2\nOKREADY\nREADY\n| unknown      | done
        busy         | RESULT  2 \nOK            | acknowledged | done
        busy         | RESULT +2\nOK             | acknowledged | done
        busy         | RESULT 2\r\nOK            | acknowledged | done
        busy         | FOOBARX2\nOK              | acknowledged | done
        busy         | RESULT -1\n               | unknown      | back
        busy         | RESULT two\nOK            | unknown      | back
        busy         | RESULT 2.0\nOK            | unknown      | back
        busy         | RESULT\n                  | unknown      | back
        busy         | RESULT \n                 | unknown      | back
        busy         | \n                        | unknown      | back
        busy         | RESULT 99999999999\n      | unknown      | back
        busy         | RESULT 16777216\n         | busy         | in hand
        busy         | RESULT 16777217\n         | unknown      | back
        unknown      | READY\n                   | unknown      |
        unknown      | RESULT 2\nOK              | unknown      |
        """;

    public static TheoryData<string, string, string, string> Rows()
    {
        TheoryData<string, string, string, string> rows = [];
        foreach (string line in Table.Split('\n'))
        {
            string[] cells = line.Split('|');
            rows.Add(cells[0].Trim(), Unescape(cells[1].TrimEnd()[1..]), cells[2].Trim(), cells[3].Trim());
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void What_it_says_in_a_state(string state, string said, string expected, string fate) =>
        Check(state, said, expected, fate, pieces: said.Length);

    [Theory]
    [MemberData(nameof(Rows))]
    public void It_makes_no_difference_in_how_many_pieces_it_is_read(string state, string said, string expected, string fate) =>
        Check(state, said, expected, fate, pieces: 1);

    private static void Check(string state, string said, string expected, string fate, int pieces)
    {
        ListenerRig rig = new();
        switch (state)
        {
            case "ready":
                rig.Say("READY\n");
                break;
            case "busy":
                rig.Say("READY\n");
                rig.Happen("one");
                break;
            case "unknown":
                rig.Say("nonsense");
                break;
        }

        Assert.Equal(state, State(rig));
        rig.Host.Journal.Clear();
        foreach (char[] piece in said.Chunk(pieces))
        {
            rig.Say(new string(piece));
        }

        Assert.Equal(expected, State(rig));
        Assert.Equal(fate == "back" ? 1 : 0, rig.Ear.Group.Pool!.Buffered);
        Assert.Equal(fate == "done", rig.Host.Journal.Texts().Contains("DEBG ears: event was processed"));
        Assert.Equal(expected == "unknown" && state != "unknown", rig.Host.Journal.Texts().Contains("WARN " + Unknown));
        Assert.Equal(expected == "unknown", rig.Engine.TakeSnapshot().Groups[0].Processes[0].IsListenerBroken);
    }

    [Fact]
    public void A_result_line_that_never_ends_breaks_the_protocol()
    {
        ListenerRig rig = new();
        rig.Say("READY\n");
        rig.Happen("one");
        rig.Say(new string('x', 64 * 1024));
        Assert.Equal("busy", State(rig));
        rig.Say("x");

        Assert.Equal("unknown", State(rig));
        Assert.Equal(1, rig.Ear.Group.Pool!.Buffered);
    }

    [Fact]
    public void The_log_tells_each_step()
    {
        ListenerRig rig = new();
        rig.Host.Journal.Clear();
        rig.Say("READY\n");
        rig.Happen("one");
        rig.Say("RESULT 2\nOKREADY\n");
        rig.Happen("two");
        rig.Say("RESULT 2\nNO");
        rig.Say("READY\n");
        rig.Say("RESULT n\n");

        Assert.Equal(
            [
                "DEBG ears: ACKNOWLEDGED -> READY",
                "DEBG event 0 sent to listener ears",
                "DEBG ears: event was processed",
                "DEBG ears: BUSY -> ACKNOWLEDGED",
                "DEBG ears: ACKNOWLEDGED -> READY",
                "DEBG event 1 sent to listener ears",
                "WARN ears: event was rejected",
                "DEBG ears: BUSY -> ACKNOWLEDGED",
                "DEBG rebuffering event 1 for pool ears (buf size=0, max=10)",
                "DEBG ears: ACKNOWLEDGED -> READY",
                "DEBG event 1 sent to listener ears",
                "WARN ears: bad result line: 'RESULT n'",
                "DEBG ears: BUSY -> UNKNOWN",
                "WARN " + Unknown,
                "DEBG rebuffering event 1 for pool ears (buf size=0, max=10)",
            ],
            rig.Host.Journal.Texts(JournalKind.Log));
    }

    [Fact]
    public void A_result_line_that_is_no_text_is_spelled_out()
    {
        ListenerRig rig = new();
        rig.Say("READY\n");
        rig.Happen("one");
        rig.Say("RESULT \xFF'\n");

        Assert.Contains("WARN ears: bad result line: 'Undecodable: b\"RESULT \\xff'\"'", rig.Host.Journal.Texts());
    }

    [Fact]
    public void A_new_process_begins_the_protocol_anew()
    {
        ListenerRig rig = new();
        rig.Say("nonsense");
        rig.Engine.Exited(rig.Ear, new(1), rig.Time.Advance(10));
        Assert.Equal("acknowledged", State(rig));
        rig.Say("READY\n");
        Assert.Equal("acknowledged", State(rig));
        rig.Engine.Spawned(rig.Ear, 200, rig.Time.Now);
        rig.Say("READY\n");
        rig.Happen("one");

        Assert.Equal(ProcessState.Running, rig.Ear.State);
        Assert.Equal("busy", State(rig));
    }

    private static string State(ListenerRig rig) => rig.Ear.Listener!.State.ToString().ToLowerInvariant();

    private static string Unescape(string text) =>
        text.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\r", "\r", StringComparison.Ordinal);
}
