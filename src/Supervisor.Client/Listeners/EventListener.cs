using System.Buffers;
using System.Text;

namespace Supervisor.Client;

/// <summary>
/// The listener's side of the event listener protocol, for programs of an <c>[eventlistener:x]</c> section. Nothing else may
/// write to standard output meanwhile.
/// </summary>
/// <example><code>
/// EventListener listener = EventListener.OnStandardStreams();
/// await listener.RunAsync(async (e, cancel) => { await Console.Error.WriteLineAsync(e.Name); return true; });
/// </code></example>
public sealed class EventListener
{
    private readonly Stream _input;
    private readonly Stream _output;

    /// <summary>A listener on any two streams.</summary>
    public EventListener(Stream input, Stream output)
    {
        _input = input;
        _output = output;
    }

    /// <summary>
    /// What <c>len</c> in the header counts: characters, as supervisord sends it, or bytes, where the section says
    /// <c>payload_length=bytes</c>.
    /// </summary>
    public bool LengthInBytes { get; init; }

    /// <summary>A listener on standard input and output, where supervisord talks to it.</summary>
    public static EventListener OnStandardStreams(bool lengthInBytes = false) =>
        new(new BufferedStream(Console.OpenStandardInput()), Console.OpenStandardOutput()) { LengthInBytes = lengthInBytes };

    /// <summary>Says READY and waits for an event; null when the daemon has closed the connection.</summary>
    /// <exception cref="FormatException">What came is no event.</exception>
    public async Task<ListenerEvent?> WaitAsync(CancellationToken cancel = default)
    {
        await WriteAsync("READY\n"u8.ToArray(), cancel).ConfigureAwait(false);
        if (await ReadLineAsync(cancel).ConfigureAwait(false) is not { } header)
        {
            return null;
        }

        int length = ListenerEvent.PayloadLength(ListenerEvent.ParseHeader(header));
        return ListenerEvent.Parse(header, await ReadPayloadAsync(length, cancel).ConfigureAwait(false));
    }

    /// <summary>The event has been dealt with.</summary>
    public Task OkAsync(CancellationToken cancel = default) => ResultAsync("OK"u8.ToArray(), cancel);

    /// <summary>The event could not be dealt with; the daemon will send it again.</summary>
    public Task FailAsync(CancellationToken cancel = default) => ResultAsync("FAIL"u8.ToArray(), cancel);

    /// <summary>A result for a result handler of the section's own.</summary>
    public Task ResultAsync(ReadOnlyMemory<byte> result, CancellationToken cancel = default) =>
        WriteAsync([.. Encoding.ASCII.GetBytes($"RESULT {result.Length}\n"), .. result.Span], cancel);

    /// <summary>Deals with events one after the other until the daemon closes the connection.</summary>
    /// <param name="handle">True for OK, false for FAIL. If it throws, FAIL is sent and the exception goes on.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task RunAsync(Func<ListenerEvent, CancellationToken, Task<bool>> handle, CancellationToken cancel = default)
    {
        while (await WaitAsync(cancel).ConfigureAwait(false) is { } received)
        {
            bool done = false;
            try
            {
                done = await handle(received, cancel).ConfigureAwait(false);
            }
            finally
            {
                await (done ? OkAsync(cancel) : FailAsync(CancellationToken.None)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Never reads more than there must be at the least, so that it never waits for what is not going to come.</summary>
    private async Task<string> ReadPayloadAsync(int length, CancellationToken cancel)
    {
        ArrayBufferWriter<byte> payload = new(Math.Max(length, 1));
        for (int missing = length; missing > 0; missing = LengthInBytes ? 0 : MissingBytes(payload.WrittenSpan, length))
        {
            await _input.ReadExactlyAsync(payload.GetMemory(missing)[..missing], cancel).ConfigureAwait(false);
            payload.Advance(missing);
        }

        return Encoding.UTF8.GetString(payload.WrittenSpan);
    }

    /// <summary>How many bytes of UTF-8 are lacking at least for so many characters.</summary>
    private static int MissingBytes(ReadOnlySpan<byte> utf8, int characters)
    {
        int begun = 0;
        int rest = 0;
        foreach (byte unit in utf8)
        {
            bool continues = (unit & 0xC0) == 0x80;
            begun += continues ? 0 : 1;
            rest = continues ? rest - 1 : unit < 0xC0 ? 0 : unit < 0xE0 ? 1 : unit < 0xF0 ? 2 : 3;
        }

        return characters - begun + Math.Max(rest, 0);
    }

    private async Task WriteAsync(byte[] bytes, CancellationToken cancel)
    {
        await _output.WriteAsync(bytes, cancel).ConfigureAwait(false);
        await _output.FlushAsync(cancel).ConfigureAwait(false);
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancel)
    {
        ArrayBufferWriter<byte> line = new();
        byte[] one = new byte[1];
        while (await _input.ReadAsync(one, cancel).ConfigureAwait(false) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.UTF8.GetString(line.WrittenSpan);
            }

            line.Write(one);
        }

        return line.WrittenCount == 0 ? null : throw new FormatException("the connection ended within an event header");
    }
}
