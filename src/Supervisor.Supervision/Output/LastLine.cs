using System.Text;

namespace Supervisor.Supervision.Output;

/// <summary>The last line of a stream that is not empty, as far as it is short. Written on the pump's thread, read when the stream is over.</summary>
internal sealed class LastLine
{
    private const int Longest = 200;
    private readonly LineSplitter _lines;
    private byte[] _last = [];

    public LastLine() => _lines = new(line =>
    {
        ReadOnlySpan<byte> trimmed = line.Trim(" \t\r"u8);
        if (!trimmed.IsEmpty)
        {
            _last = trimmed[..Math.Min(trimmed.Length, Longest)].ToArray();
        }
    });

    /// <summary>Takes the next piece.</summary>
    public void Feed(ReadOnlySpan<byte> data) => _lines.Feed(data);

    /// <summary>The line, without control characters; empty if there was none.</summary>
    public string Read()
    {
        _lines.Finish();
        return new([.. Encoding.UTF8.GetString(_last).Select(one => char.IsControl(one) ? ' ' : one)]);
    }
}
