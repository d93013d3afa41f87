using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Supervisor.Engine.Events;

namespace Supervisor.Server.Events;

/// <summary>
/// Spells events as messages of a <c>text/event-stream</c> whose data is one JSON object: <c>serial</c>, <c>event</c>,
/// <c>time</c>, the tokens of the payload, and <c>data</c> for what follows them.
/// </summary>
internal sealed class EventMessages : IDisposable
{
    /// <summary>Name of the notice that events were asked for which are not kept any more.</summary>
    public const string Gap = "STREAM_GAP";

    /// <summary>Name of the notice that ends the stream of a reader that was too slow.</summary>
    public const string CutOff = "STREAM_CUT_OFF";

    private readonly IBufferWriter<byte> _output;
    private readonly Utf8JsonWriter _json;

    public EventMessages(IBufferWriter<byte> output)
    {
        _output = output;
        _json = new(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    public void Write(NumberedEvent numbered)
    {
        SupervisorEvent supervisorEvent = numbered.Event;
        Text($"id: {numbered.Id}\nevent: {supervisorEvent.Type.Name()}\ndata: ");
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteNumber("serial", numbered.Id);
        _json.WriteString("event", supervisorEvent.Type.Name());
        _json.WriteString("time", supervisorEvent.When.UtcDateTime);
        foreach ((string key, string value) in Tokens(supervisorEvent))
        {
            Token(key, value);
        }

        if (supervisorEvent.Data is not null)
        {
            _json.WriteString("data", supervisorEvent.Payload.Span[Encoding.UTF8.GetByteCount(supervisorEvent.Head)..]);
        }

        EndObject();
    }

    /// <summary>A notice that a reader asked for events that cannot be had; <c>first</c> is the next it gets.</summary>
    public void WriteGap(EventGap gap) => Notice(Gap, ("from", gap.From), ("first", gap.First));

    /// <summary>The notice that the reader is cut off; <c>next</c> is where to go on.</summary>
    public void WriteCutOff(long next) => Notice(CutOff, ("next", next));

    /// <summary>A comment, which says nothing but that the daemon is there.</summary>
    public void WriteHeartbeat() => Text(":\n\n");

    public void Dispose() => _json.Dispose();

    /// <summary>The tokens of the head. A single one may hold blanks: the type of a remote communication.</summary>
    private static IEnumerable<(string Key, string Value)> Tokens(SupervisorEvent supervisorEvent)
    {
        string head = supervisorEvent.Head.TrimEnd('\n');
        string[] tokens = head.Length == 0 ? [] : supervisorEvent.Type == EventType.RemoteCommunication ? [head] : head.Split(' ');
        foreach (string token in tokens)
        {
            int colon = token.IndexOf(':', StringComparison.Ordinal);
            yield return (token[..colon], token[(colon + 1)..]);
        }
    }

    private void Token(string key, string value)
    {
        if (key is "pid" or "tries" or "expected" or "when"
            && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            _json.WriteNumber(key, number);
        }
        else
        {
            _json.WriteString(key, value);
        }
    }

    private void Notice(string name, params ReadOnlySpan<(string Key, long Value)> values)
    {
        Text($"event: {name}\ndata: ");
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("event", name);
        foreach ((string key, long value) in values)
        {
            _json.WriteNumber(key, value);
        }

        EndObject();
    }

    private void EndObject()
    {
        _json.WriteEndObject();
        _json.Flush();
        Text("\n\n");
    }

    private void Text(string text) => Encoding.UTF8.GetBytes(text, _output);
}
