namespace Supervisor.PowerShell.Logs;

/// <summary>Where in a log to begin or to go on.</summary>
internal static class LogSeam
{
    /// <summary>How much of what was read is remembered to find the place again.</summary>
    public const int Remembered = 1024;

    /// <summary>Index of the first of the last <paramref name="lines"/> lines; -1 when there may be more of them before.</summary>
    public static int LastLines(ReadOnlySpan<byte> text, int lines)
    {
        if (lines == 0)
        {
            return text.Length;
        }

        int at = text.EndsWith("\n"u8) ? text.Length - 1 : text.Length;
        for (int found = 0; found < lines; found++)
        {
            at = text[..Math.Max(at, 0)].LastIndexOf((byte)'\n');
            if (at < 0)
            {
                return -1;
            }
        }

        return at + 1;
    }

    /// <summary>
    /// Index in <paramref name="text"/> of what comes after <paramref name="known"/>: after the last place where all of it stands, or
    /// after the part of it that the text begins with. -1 when there is no such place.
    /// </summary>
    public static int After(ReadOnlySpan<byte> known, ReadOnlySpan<byte> text)
    {
        if (known.Length > Remembered)
        {
            known = known[^Remembered..];
        }

        if (known.IsEmpty)
        {
            return 0;
        }

        int whole = text.LastIndexOf(known);
        if (whole >= 0)
        {
            return whole + known.Length;
        }

        for (int length = Math.Min(known.Length, text.Length); length > 0; length--)
        {
            if (text.StartsWith(known[^length..]))
            {
                return length;
            }
        }

        return -1;
    }
}
