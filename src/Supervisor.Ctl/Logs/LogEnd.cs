namespace Supervisor.Ctl.Logs;

/// <summary>The last lines of a log that is read by bytes.</summary>
internal static class LogEnd
{
    private const long FirstBytes = 4096;
    private const long MostBytes = 16 * 1024 * 1024;
    private const int LikelyLine = 128;

    /// <summary>Reads so many lines, or as many as there are.</summary>
    /// <param name="lines">How many.</param>
    /// <param name="read">Reads so many bytes at the end.</param>
    public static async Task<string> LinesAsync(int lines, Func<long, Task<string>> read)
    {
        if (lines == 0)
        {
            return "";
        }

        for (long bytes = Math.Clamp((long)lines * LikelyLine, FirstBytes, MostBytes); ; bytes *= 4)
        {
            string text = await read(bytes).ConfigureAwait(false);
            int start = StartOf(text, lines);
            if (start > 0 || System.Text.Encoding.UTF8.GetByteCount(text) < bytes || bytes >= MostBytes)
            {
                return text[start..];
            }
        }
    }

    /// <summary>Where the last lines begin; 0 when there are not so many, or just as many.</summary>
    private static int StartOf(string text, int lines)
    {
        int at = text.EndsWith('\n') ? text.Length - 1 : text.Length;
        for (int i = 0; i < lines; i++)
        {
            at = at == 0 ? -1 : text.LastIndexOf('\n', at - 1);
            if (at < 0)
            {
                return 0;
            }
        }

        return at + 1;
    }
}
