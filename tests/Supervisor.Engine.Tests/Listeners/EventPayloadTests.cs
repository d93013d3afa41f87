using System.Text;
using Supervisor.Engine.Events;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Engine.Tests.Listeners;

public sealed class EventPayloadTests
{
    private static readonly DateTimeOffset When = FakeTime.Beginning;

    public static TheoryData<string, string> Payloads()
    {
        (SupervisorEvent Event, string Expected)[] all =
        [
            (
                SupervisorEvent.WithTries(EventType.ProcessStateStarting, When, "p", "g", ProcessState.Backoff, 2),
                "PROCESS_STATE_STARTING processname:p groupname:g from_state:BACKOFF tries:2"),
            (
                SupervisorEvent.WithPid(EventType.ProcessStateStopped, When, "p", "g", ProcessState.Stopping, 7),
                "PROCESS_STATE_STOPPED processname:p groupname:g from_state:STOPPING pid:7"),
            (
                SupervisorEvent.Exited(When, "p", "g", ProcessState.Running, expected: false, 7),
                "PROCESS_STATE_EXITED processname:p groupname:g from_state:RUNNING expected:0 pid:7"),
            (
                SupervisorEvent.Bare(EventType.ProcessStateFatal, When, "p", "g", ProcessState.Backoff),
                "PROCESS_STATE_FATAL processname:p groupname:g from_state:BACKOFF"),
            (
                SupervisorEvent.Output(stdout: false, When, "p", "g", 7, "hi"u8.ToArray()),
                "PROCESS_LOG_STDERR processname:p groupname:g pid:7 channel:stderr\nhi"),
            (
                SupervisorEvent.Communication(stdout: true, When, "p", "g", 7, "hi"u8.ToArray()),
                "PROCESS_COMMUNICATION_STDOUT processname:p groupname:g pid:7\nhi"),
            (SupervisorEvent.Remote(When, "t", "d"), "REMOTE_COMMUNICATION type:t\nd"),
            (SupervisorEvent.GroupChange(added: true, When, "g"), "PROCESS_GROUP_ADDED groupname:g\n"),
            (SupervisorEvent.GroupChange(added: false, When, "g"), "PROCESS_GROUP_REMOVED groupname:g\n"),
            (SupervisorEvent.StateChange(running: true, When), "SUPERVISOR_STATE_CHANGE_RUNNING "),
            (SupervisorEvent.Tick(EventType.Tick60, When, 120), "TICK_60 when:120"),
            (SupervisorEvent.CollectionChange(added: true, When, "c"), "COLLECTION_ADDED collectionname:c\n"),
            (SupervisorEvent.CollectionChange(added: false, When, "c"), "COLLECTION_REMOVED collectionname:c\n"),
        ];
        TheoryData<string, string> data = [];
        foreach ((SupervisorEvent supervisorEvent, string expected) in all)
        {
            data.Add($"{supervisorEvent.Type.Name()} {Encoding.UTF8.GetString(supervisorEvent.Payload.Span)}", expected);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Payloads))]
    public void Payloads_are_byte_for_byte_Supervisors(string actual, string expected) => Assert.Equal(expected, actual);

    [Fact]
    public void Every_type_has_a_name_that_reads_back_and_descends_from_EVENT()
    {
        Assert.Equal(Enum.GetValues<EventType>().Length, EventTypes.Count);
        foreach (EventType type in Enum.GetValues<EventType>())
        {
            Assert.True(EventTypes.TryParse(type.Name(), out EventType same));
            Assert.Equal(type, same);
            Assert.Equal(type.ToString(), string.Concat(type.Name().Split('_').Select(word => word[0] + word[1..].ToLowerInvariant())));
            Assert.True(type.Is(EventType.Event));
            Assert.True(type.Parent() is EventType.Event or EventType.ProcessHealth || type.Name().StartsWith(type.Parent().Name() + "_", StringComparison.Ordinal));
        }

        Assert.False(EventTypes.TryParse("event", out _));
        Assert.Equal(EventType.Tick, EventType.Tick5.Parent());
        Assert.False(EventType.Tick5.Is(EventType.Tick60));
    }

    [Theory]
    [InlineData("plain", "b'plain'")]
    [InlineData("it's", "b\"it's\"")]
    [InlineData("it's \"x\"", "b'it\\'s \"x\"'")]
    [InlineData("\\ \t\r\n\0\x7F\xE9", "b'\\\\ \\t\\r\\n\\x00\\x7f\\xe9'")]
    public void Bytes_are_spelled_as_Python_spells_them(string bytes, string expected) =>
        Assert.Equal(expected, PythonBytes.Repr(Encoding.Latin1.GetBytes(bytes)));
}
