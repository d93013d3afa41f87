using Supervisor.Os;

namespace Supervisor.Supervision.Takeover;

/// <summary>The lines of a journal.</summary>
internal static class JournalLines
{
    /// <summary>Fewer are read faster than another thread begins.</summary>
    private const int Many = 64;

    /// <summary>Reads all but one that was torn off at the end; settings are no entries. Null: a line is damaged.</summary>
    /// <param name="bytes">The journal.</param>
    /// <param name="workers">Have another thread to help where there is much; null: nobody does.</param>
    public static IEnumerable<JournalEntry?> Read(ReadOnlyMemory<byte> bytes, IWorkers? workers)
    {
        List<ReadOnlyMemory<byte>> lines = Split(bytes);
        return workers is not null && lines.Count >= Many && lines.Count(line => JournalLine.IsHead(line.Span)) == 1
            ? InAnyOrder(lines, workers) : InOrder(lines);
    }

    private static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> bytes)
    {
        List<ReadOnlyMemory<byte>> lines = [];
        int end;
        while ((end = bytes.Span.IndexOf((byte)'\n')) >= 0)
        {
            lines.Add(bytes[..end]);
            bytes = bytes[(end + 1)..];
        }

        return lines;
    }

    /// <summary>Another beginning gives settings other numbers.</summary>
    private static IEnumerable<JournalEntry?> InOrder(List<ReadOnlyMemory<byte>> lines)
    {
        SettingsNumbers numbers = new();
        foreach (ReadOnlyMemory<byte> line in lines)
        {
            if (!JournalLine.IsSettings(line.Span))
            {
                yield return JournalLine.Read(line.Span, numbers);
            }
            else if (JournalLine.ReadSettings(line.Span) is { } settings)
            {
                numbers.Add(settings.Number, settings.Settings);
            }
            else
            {
                yield return null;
            }
        }
    }

    /// <summary>First all settings, then what names them.</summary>
    private static IEnumerable<JournalEntry?> InAnyOrder(List<ReadOnlyMemory<byte>> lines, IWorkers workers)
    {
        SettingsLine?[] settings = new SettingsLine?[lines.Count];
        JournalEntry?[] entries = new JournalEntry?[lines.Count];
        SharedWork.Do(workers, "settings of the journal", lines.Count, i =>
        {
            if (JournalLine.IsSettings(lines[i].Span))
            {
                settings[i] = JournalLine.ReadSettings(lines[i].Span);
            }
        });
        SettingsNumbers numbers = new();
        foreach (SettingsLine line in settings.OfType<SettingsLine>())
        {
            numbers.Add(line.Number, line.Settings);
        }

        using ThreadLocal<SettingsNumbers> own = new(numbers.Copy);
        SharedWork.Do(workers, "entries of the journal", lines.Count, i =>
        {
            if (!JournalLine.IsSettings(lines[i].Span))
            {
                entries[i] = JournalLine.Read(lines[i].Span, own.Value!);
            }
        });
        return Enumerable.Range(0, lines.Count).Where(i => settings[i] is null).Select(i => entries[i]);
    }
}
