using System.Text;

namespace Supervisor.Ctl.Logs;

/// <summary>Output of one of several processes, line by line, each with its name in front.</summary>
internal sealed class PrefixedLines(ServerSession server, string prefix)
{
    private const int LongestLine = 64 * 1024;

    private readonly MemoryStream _unfinished = new();

    public void Print(ReadOnlyMemory<byte> bytes)
    {
        _unfinished.Write(bytes.Span);
        ReadOnlySpan<byte> all = _unfinished.GetBuffer().AsSpan(0, (int)_unfinished.Length);
        int end = all.LastIndexOf((byte)'\n');
        if (end < 0 && all.Length < LongestLine)
        {
            return;
        }

        string text = Encoding.UTF8.GetString(end < 0 ? all : all[..end]);
        byte[] rest = end < 0 ? [] : all[(end + 1)..].ToArray();
        _unfinished.SetLength(0);
        _unfinished.Write(rest);
        server.Out.Lines(text.Split('\n').Select(line => prefix + line.TrimEnd('\r')));
    }
}
