using System.Management.Automation;
using Supervisor.Client;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Sessions;

namespace Supervisor.PowerShell.Logs;

/// <summary>
/// Reads one log: its last lines or all of it, and then, if wanted, what is written to it, whatever happens to the connection meanwhile.
/// </summary>
/// <param name="source">Which log.</param>
/// <param name="tail">How many lines of what is there; null for all.</param>
/// <param name="raw">Text as it is instead of lines.</param>
/// <param name="outbox">Where lines and messages go.</param>
internal sealed class LogReading(SessionLog source, int? tail, bool raw, Outbox outbox)
{
    private const int AverageLine = 200;
    private const int Backlog = 64 * 1024;

    private readonly LogLines _text = new(source, raw);
    private byte[] _known = [];
    private int? _tail = tail;
    private long? _position;

    /// <summary>Reads what is there. False when there is no such log.</summary>
    public async Task<bool> ReadAsync(CancellationToken cancel)
    {
        using LogPortion? log = await OpenAsync(follow: false, cancel).ConfigureAwait(false);
        if (log is null)
        {
            return false;
        }

        if (log.Range is not null)
        {
            await PumpAsync(log.Content, cancel).ConfigureAwait(false);
        }

        await GiveAsync(_text.End(), cancel).ConfigureAwait(false);
        return true;
    }

    /// <summary>Reads what is there and what comes, until cancelled or until the process is removed.</summary>
    public async Task FollowAsync(Outage outage, CancellationToken cancel)
    {
        bool answered = false;
        bool begun = false;
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using LogPortion? log = begun
                    ? await ReopenAsync(cancel).ConfigureAwait(false)
                    : await OpenAsync(follow: true, cancel).ConfigureAwait(false);
                outage.End();
                answered = true;
                if (log is not null)
                {
                    begun = true;
                    attempt = 0;
                    await PumpAsync(log.Content, cancel).ConfigureAwait(false);
                    outage.Begin();
                }
                else if (!await source.ExistsAsync(cancel).ConfigureAwait(false))
                {
                    await GiveAsync(_text.End(), cancel).ConfigureAwait(false);
                    outbox.Error(Errors.Record(
                        Errors.Ids.ProcessNotFound,
                        ErrorCategory.ObjectNotFound,
                        source.Process.ToString(),
                        source.Process,
                        source.Session));
                    return;
                }
                else if (attempt == 0)
                {
                    outbox.Verbose($"Waiting for the log of {source} on {source.Session.Name}.");
                    _tail = null;
                }
            }
            catch (Exception e) when (answered && Outage.MayEnd(e))
            {
                outage.Begin();
            }

            await Outage.PauseAsync(attempt, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Opens the log and gives out what is wanted of what is there; the stream stands after that. Null when there is no log.
    /// </summary>
    private async Task<LogPortion?> OpenAsync(bool follow, CancellationToken cancel)
    {
        int bytes = _tail is { } lines
            ? Math.Max(4 * LogSeam.Remembered, (int)Math.Min(lines * (long)AverageLine, int.MaxValue)) : int.MaxValue;
        while (true)
        {
            LogPortion? log = await source.OpenAsync(bytes, follow, cancel).ConfigureAwait(false);
            if (log is null)
            {
                return null;
            }

            try
            {
                if (log.Range is not { } range)
                {
                    await OpenWithoutRangeAsync(log, follow, bytes, cancel).ConfigureAwait(false);
                    return log;
                }

                _position = range.Start;
                if (_tail is null)
                {
                    return log;
                }

                byte[] head = await HeadAsync(log.Content, range.End - range.Start, cancel).ConfigureAwait(false);
                int begin = LogSeam.LastLines(head, _tail.Value);
                if (begin >= 0 || range.Start == 0)
                {
                    Remember(head.AsSpan(0, Math.Max(begin, 0)));
                    await TakeAsync(head.AsMemory(Math.Max(begin, 0)), cancel).ConfigureAwait(false);
                    return log;
                }
            }
            catch
            {
                log.Dispose();
                throw;
            }

            log.Dispose();
            bytes = (int)Math.Min(bytes * 8L, int.MaxValue);
        }
    }

    /// <summary>
    /// A daemon that does not tell where in the log the stream is: what is there is read by XML-RPC, and the stream goes on from there.
    /// </summary>
    private async Task OpenWithoutRangeAsync(LogPortion log, bool follow, int bytes, CancellationToken cancel)
    {
        byte[] all = await source.ReadAsync(bytes, cancel).ConfigureAwait(false);
        int begin = _tail is { } lines ? LogSeam.LastLines(all, lines) : 0;
        while (begin < 0 && all.Length >= bytes && bytes < int.MaxValue)
        {
            bytes = (int)Math.Min(bytes * 8L, int.MaxValue);
            all = await source.ReadAsync(bytes, cancel).ConfigureAwait(false);
            begin = LogSeam.LastLines(all, _tail!.Value);
        }

        Remember(all.AsSpan(0, Math.Max(begin, 0)));
        await TakeAsync(all.AsMemory(Math.Max(begin, 0)), cancel).ConfigureAwait(false);
        if (follow && all.Length > 0)
        {
            byte[] head = await HeadAsync(log.Content, null, cancel).ConfigureAwait(false);
            await TakeAsync(head.AsMemory(Math.Max(LogSeam.After(_known, head), 0)), cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Opens the log again after a break and goes on where it was left. Null when there is no log.</summary>
    private async Task<LogPortion?> ReopenAsync(CancellationToken cancel)
    {
        LogPortion? log = await source.OpenAsync(_known.Length == 0 ? int.MaxValue : Backlog, follow: true, cancel).ConfigureAwait(false);
        if (log?.Range is { } sent && _position < sent.Start)
        {
            // More was written than expected.
            log.Dispose();
            int bytes = (int)Math.Min(sent.End - _position.Value + Backlog, int.MaxValue);
            log = await source.OpenAsync(bytes, follow: true, cancel).ConfigureAwait(false);
        }

        if (log is null)
        {
            return null;
        }

        try
        {
            long? length = log.Range is { } range ? range.End - range.Start : null;
            byte[] head = _known.Length == 0 && length is null ? [] : await HeadAsync(log.Content, length, cancel).ConfigureAwait(false);
            int begin = Continuation(head, log.Range);
            if (begin < 0)
            {
                outbox.Warning(
                    $"The log of {source} on {source.Session.Name} was emptied or replaced while there was no connection; "
                    + "lines may be missing.");
                await GiveAsync(_text.End(), cancel).ConfigureAwait(false);
                _known = [];
                begin = log.Range is { Start: > 0 } ? head.AsSpan().IndexOf((byte)'\n') + 1 : 0;
            }

            _position = log.Range?.Start + begin;
            await TakeAsync(head.AsMemory(begin), cancel).ConfigureAwait(false);
            return log;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Where in the head of a stream opened again is what has not been seen; -1 if that cannot be told.</summary>
    private int Continuation(ReadOnlySpan<byte> head, (long Start, long End)? range)
    {
        if (range is { } part && _position is { } position && position >= part.Start && position <= part.End)
        {
            // The text before the place must be what was read there, or it is another file.
            int at = (int)(position - part.Start);
            int common = Math.Min(at, _known.Length);
            if (head[(at - common)..at].SequenceEqual(_known.AsSpan(_known.Length - common)) && (common > 0 || position == 0))
            {
                return at;
            }
        }

        return LogSeam.After(_known, head);
    }

    private async Task PumpAsync(Stream content, CancellationToken cancel)
    {
        byte[] buffer = new byte[16 * 1024];
        for (int read; (read = await content.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
        {
            await TakeAsync(buffer.AsMemory(0, read), cancel).ConfigureAwait(false);
        }
    }

    /// <summary>What is sent at the beginning; without its length, what comes first.</summary>
    private static async Task<byte[]> HeadAsync(Stream content, long? length, CancellationToken cancel)
    {
        byte[] head = new byte[length ?? LogSeam.Remembered];
        int filled = await content.ReadAtLeastAsync(
            head, length is null ? 1 : head.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        return filled == head.Length ? head : head[..filled];
    }

    private async Task TakeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        Remember(bytes.Span);
        await GiveAsync(_text.Add(bytes.Span), cancel).ConfigureAwait(false);
    }

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        _position += bytes.Length;
        ReadOnlySpan<byte> newest = bytes.Length > LogSeam.Remembered ? bytes[^LogSeam.Remembered..] : bytes;
        int kept = Math.Min(_known.Length, LogSeam.Remembered - newest.Length);
        _known = [.. _known.AsSpan(_known.Length - kept), .. newest];
    }

    private async Task GiveAsync(IReadOnlyList<object> found, CancellationToken cancel)
    {
        if (found.Count > 0)
        {
            await outbox.WriteAsync(found, cancel).ConfigureAwait(false);
        }
    }
}
