using System.Text;
using Supervisor.Supervision.Output;

namespace Supervisor.Fuzzing.Tests;

/// <summary>What programs write: the same comes of it however it is cut, and no byte is lost.</summary>
internal static class OutputTargets
{
    private static readonly int[] Pieces = [1, 2, 5, 24];

    public static void Capture(byte[] data)
    {
        string whole = Captured(data, data.Length + 1);
        foreach (int piece in Pieces)
        {
            FuzzTarget.Hold(Captured(data, piece) == whole, $"in pieces of {piece} something else is captured");
        }
    }

    public static void Ansi(byte[] data)
    {
        byte[] whole = Stripped(data, data.Length + 1);
        FuzzTarget.Hold(whole.Length <= data.Length, "more comes out than goes in");
        foreach (int piece in Pieces)
        {
            FuzzTarget.Hold(Stripped(data, piece).AsSpan().SequenceEqual(whole), $"in pieces of {piece} something else is stripped");
        }
    }

    public static void Lines(byte[] data)
    {
        List<byte> lines = [];
        LineSplitter splitter = new(line => lines.AddRange(line));
        for (int i = 0; i < data.Length; i += 7)
        {
            splitter.Feed(data.AsSpan(i, Math.Min(7, data.Length - i)));
        }

        splitter.Finish();
        FuzzTarget.Hold(lines.Where(b => b is not (byte)'\r').SequenceEqual(data.Where(b => b is not (byte)'\n' and not (byte)'\r')), "bytes of lines are lost");
    }

    private static string Captured(byte[] data, int piece)
    {
        Receiver receiver = new();
        CaptureParser parser = new(100);
        for (int i = 0; i < data.Length; i += piece)
        {
            parser.Feed(data.AsSpan(i, Math.Min(piece, data.Length - i)), receiver);
        }

        parser.Finish(receiver);
        return receiver.ToString();
    }

    private static byte[] Stripped(byte[] data, int piece)
    {
        AnsiStripper stripper = new();
        byte[] scratch = new byte[AnsiStripper.MaxLength(data.Length)];
        List<byte> output = [];
        for (int i = 0; i < data.Length; i += piece)
        {
            output.AddRange(stripper.Strip(data.AsSpan(i, Math.Min(piece, data.Length - i)), scratch));
        }

        output.AddRange(stripper.Finish());
        return [.. output];
    }

    private sealed class Receiver : ICaptureReceiver
    {
        private readonly StringBuilder _text = new();
        private readonly StringBuilder _messages = new();

        public void Text(ReadOnlySpan<byte> data) => _text.Append(Encoding.Latin1.GetString(data));

        public void Message(ReadOnlySpan<byte> data) => _messages.Append(Encoding.Latin1.GetString(data)).Append('\n');

        public override string ToString() => $"{_text}\0{_messages}";
    }
}
