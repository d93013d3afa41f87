using System.Diagnostics;
using Supervisor.Client;

namespace Supervisor.Ctl.Logs;

/// <summary>
/// <c>tail -f</c> of one log: what is there, from the beginning of a line on, and what comes, until Ctrl+C. A daemon that goes away is
/// waited for, and the log gone on with where it broke off.
/// </summary>
/// <param name="server">The daemon.</param>
/// <param name="source">The log.</param>
/// <param name="print">Takes its bytes.</param>
internal sealed class LogFollower(ServerSession server, LogSource source, Action<ReadOnlyMemory<byte>> print)
{
    /// <summary>How much Supervisor shows of what is there already.</summary>
    public const int DefaultBytes = 1024;

    private const int MostToCatchUp = 4 * 1024 * 1024;
    private const int MostEmptyRounds = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private long? _position;

    /// <param name="bytes">Where to begin, so many bytes before the end.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public async Task RunAsync(int bytes, CancellationToken cancel)
    {
        try
        {
            await ReadAsync(bytes, cancel).ConfigureAwait(false);
        }
        catch (SupervisorConnectionException e)
        {
            // Supervisor's client says so on standard error, and does not count it as a failure.
            string problem = e.StatusCode > 0 ? $"Cannot read, status code {e.StatusCode}" : $"Cannot connect, error: {e.Message}";
            await server.Io.Error.WriteLineAsync($"{server.Endpoint}{source.Path} {problem}").ConfigureAwait(false);
            await NameExpansion.SuggestAsync(server, source.Name, cancel).ConfigureAwait(false);
            return;
        }

        for (int empty = 0; empty < MostEmptyRounds;)
        {
            Say("the daemon ended the stream; waiting for it to come back");
            if (await AgainAsync(cancel).ConfigureAwait(false) is not { } came)
            {
                return;
            }

            empty = came ? 0 : empty + 1;
        }

        Say("the daemon ends the stream again and again");
        server.ExitCode = ExitCode.Generic;
    }

    /// <summary>Opens the log anew and reads it to its end; null when the daemon does not come back.</summary>
    private async Task<bool?> AgainAsync(CancellationToken cancel)
    {
        long since = Stopwatch.GetTimestamp();
        string problem = "";
        while (Stopwatch.GetElapsedTime(since) < Patience)
        {
            await Task.Delay(Pause, cancel).ConfigureAwait(false);
            try
            {
                return await ReadAsync(DefaultBytes, cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SupervisorConnectionException or SupervisorAuthenticationException)
            {
                problem = e is SupervisorConnectionException { StatusCode: 404 } ? "there is no such process or log any more" : e.Message;
            }
        }

        Say($"given up after {Patience.TotalSeconds:0} seconds: {problem}");
        server.ExitCode = ExitCode.Generic;
        return null;
    }

    /// <summary>Reads until the stream ends or breaks; whether anything came.</summary>
    private async Task<bool> ReadAsync(int bytes, CancellationToken cancel)
    {
        bool isFirst = _position is null;
        LogPortion portion = await source.Open(bytes, cancel).ConfigureAwait(false);
        try
        {
            if (_position is { } position && portion.Range is { } range && range.Start > position && range.End > position)
            {
                portion.Dispose();
                portion = await source.Open((int)Math.Min(range.End - position, MostToCatchUp), cancel).ConfigureAwait(false);
            }

            if (!isFirst)
            {
                Say(portion.Range is null ? "it is back; the last lines may come again" : "it is back");
            }

            return await CopyAsync(portion, isFirst, cancel).ConfigureAwait(false);
        }
        finally
        {
            portion.Dispose();
        }
    }

    private async Task<bool> CopyAsync(LogPortion portion, bool isFirst, CancellationToken cancel)
    {
        LogStart start = portion.Range is not { } range ? LogStart.Unknown(DefaultBytes)
            : !isFirst && _position is { } seen && range.Start <= seen && seen <= range.End ? LogStart.At(seen - range.Start)
            : LogStart.Of(range.Start, range.End);
        _position = portion.Range?.Start ?? 0;
        byte[] buffer = new byte[16 * 1024];
        bool any = false;
        try
        {
            for (int read; (read = await portion.Content.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
            {
                _position += read;
                ReadOnlyMemory<byte> shown = start.Take(buffer.AsMemory(0, read));
                any |= !shown.IsEmpty;
                if (!shown.IsEmpty)
                {
                    print(shown);
                }
            }
        }
        catch (Exception e) when (e is SupervisorConnectionException or IOException)
        {
            // It broke off rather than ended: the same to whoever reads.
            any = true;
        }

        return any;
    }

    private void Say(string what) => server.Io.Error.WriteLine($"{source.Name}: {what}");
}
