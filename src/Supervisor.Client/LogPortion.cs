using System.Globalization;

namespace Supervisor.Client;

/// <summary>The end of a log as it is sent, perhaps followed by what is written to it later.</summary>
public sealed class LogPortion : IDisposable
{
    private LogPortion(Stream content, (long Start, long End)? range)
    {
        Content = content;
        Range = range;
    }

    /// <summary>The bytes.</summary>
    public Stream Content { get; }

    /// <summary>
    /// Offsets in the log: of the first byte, and the size the log had; what comes after that many bytes was written later. Null for a
    /// daemon that does not tell, such as Supervisor's for Python: that one sends 1024 bytes, whatever was asked for, and goes on in
    /// any case.
    /// </summary>
    public (long Start, long End)? Range { get; }

    /// <inheritdoc/>
    public void Dispose() => Content.Dispose();

    internal static LogPortion From(ResponseStream content)
    {
        string[] ends = content.Header("X-Log-Range")?.Split('-') ?? [];
        return new(
            content,
            ends.Length == 2
            && long.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out long start)
            && long.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out long end)
            && start <= end
                ? (start, end)
                : null);
    }
}
