using System.IO.Pipelines;
using System.Text;

namespace Supervisor.Client.Tests;

public sealed class EventListenerTests
{
    private readonly Pipe _toListener = new();
    private readonly Pipe _fromListener = new();

    private EventListener Listener => new(_toListener.Reader.AsStream(), _fromListener.Writer.AsStream());

    [Fact]
    public async Task Events_are_answered_with_ok_and_fail()
    {
        List<ListenerEvent> seen = [];
        Task run = Listener.RunAsync((e, _) =>
        {
            seen.Add(e);
            return Task.FromResult(seen.Count == 1);
        });
        await Send(
            "ver:3.0 server:supervisor serial:21 pool:ear poolserial:10 eventname:PROCESS_COMMUNICATION_STDOUT len:{0}",
            "processname:a groupname:g pid:7\nline ü\nmore");
        await Send("ver:3.0 server:supervisor serial:22 pool:ear poolserial:11 eventname:SUPERVISOR_STATE_CHANGE_RUNNING len:{0}", "");
        await _toListener.Writer.CompleteAsync();
        await run;

        Assert.Equal("READY\nRESULT 2\nOKREADY\nRESULT 4\nFAILREADY\n", await Said());
        Assert.Equal(
            ("PROCESS_COMMUNICATION_STDOUT", 21, 10, "ear", "supervisor"), (
                seen[0].Name, seen[0].Serial, seen[0].PoolSerial, seen[0].Pool, seen[0].Server));
        Assert.Equal("g", seen[0].Tokens["groupname"]);
        Assert.Equal("line ü\nmore", seen[0].Data);
        Assert.Equal(("", "", 0), (seen[1].Payload, seen[1].Data, seen[1].Tokens.Count));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("aüb", false)]
    [InlineData("€\U0001f600ü", false)]
    [InlineData("ü€\U0001f600\U0001f600 end", false)]
    [InlineData("ü€\U0001f600\U0001f600 end", true)]
    public async Task The_length_is_in_characters_unless_it_is_in_bytes(string data, bool inBytes)
    {
        string payload = $"type:{data}";
        int length = inBytes ? Encoding.UTF8.GetByteCount(payload) : payload.EnumerateRunes().Count();
        foreach (byte[] piece in Encoding.UTF8.GetBytes(
            $"eventname:REMOTE_COMMUNICATION len:{length}\n{payload}eventname:TICK_5 len:0\n").Chunk(3))
        {
            await _toListener.Writer.WriteAsync(piece);
        }

        EventListener listener = new(_toListener.Reader.AsStream(), _fromListener.Writer.AsStream()) { LengthInBytes = inBytes };
        ListenerEvent received = (await listener.WaitAsync())!;
        Assert.Equal((payload, data), (received.Payload, received.Tokens["type"]));
        Assert.Equal("TICK_5", (await listener.WaitAsync())!.Name);
    }

    [Fact]
    public async Task A_handler_that_throws_fails_the_event()
    {
        Task run = Listener.RunAsync((_, _) => throw new InvalidOperationException("boom"));
        await Send("eventname:TICK_5 len:{0}", "when:1700000000");
        Assert.Equal("boom", (await Assert.ThrowsAsync<InvalidOperationException>(() => run)).Message);
        Assert.Equal("READY\nRESULT 4\nFAIL", await Said());
    }

    [Theory]
    [InlineData("hello\n", "expected key:value, found 'hello'")]
    [InlineData("ver:3.0 len:0\n", "no eventname in the event header 'ver:3.0 len:0'")]
    [InlineData("eventname:TICK_5 len:-1\n", "no payload length in the event header 'eventname:TICK_5 len:-1'")]
    [InlineData("eventname:TICK_5", "the connection ended within an event header")]
    public async Task What_is_no_event_says_why(string sent, string error)
    {
        await _toListener.Writer.WriteAsync(Encoding.UTF8.GetBytes(sent));
        await _toListener.Writer.CompleteAsync();
        Assert.Equal(error, (await Assert.ThrowsAsync<FormatException>(() => Listener.WaitAsync())).Message);
    }

    [Fact]
    public void Values_may_hold_colons()
    {
        IReadOnlyDictionary<string, string> tokens = EventTokens.Parse("processname:a:b groupname:g");
        Assert.Equal("a:b", tokens["processname"]);
        Assert.Equal("g", tokens["groupname"]);
    }

    private async Task Send(string header, string payload)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(payload);
        await _toListener.Writer.WriteAsync(Encoding.UTF8.GetBytes(string.Format(null, header, payload.EnumerateRunes().Count()) + "\n"));
        await _toListener.Writer.WriteAsync(bytes);
    }

    private async Task<string> Said()
    {
        await _fromListener.Writer.CompleteAsync();
        using StreamReader reader = new(_fromListener.Reader.AsStream());
        return await reader.ReadToEndAsync();
    }
}
