using System.Globalization;
using System.Runtime.CompilerServices;
using Supervisor.Protocol;

namespace Supervisor.Client;

/// <content>
/// Logs: Supervisor's documentation, XML-RPC API, Process Logging, and the <c>/logtail</c> pages. Offsets and
/// lengths are bytes.
/// </content>
public sealed partial class SupervisorClient
{
    /// <summary>Part of a process's log.</summary>
    /// <param name="name">A namespec.</param>
    /// <param name="offset">First byte; negative with length 0 for that many bytes at the end.</param>
    /// <param name="length">Number of bytes; 0 for all up to the end.</param>
    /// <param name="channel">Which log.</param>
    /// <param name="cancel">Gives the call up.</param>
    public Task<string> ReadProcessLogAsync(
        string name, long offset, long length, OutputStream channel = OutputStream.Stdout, CancellationToken cancel = default) =>
        CallAsync($"supervisor.readProcess{channel}Log", AsText, cancel, name, offset, length);

    /// <summary>The end of a process's log, with the offset to ask for next.</summary>
    public Task<LogTail> TailProcessLogAsync(
        string name, long offset, long length, OutputStream channel = OutputStream.Stdout, CancellationToken cancel = default) =>
        CallAsync($"supervisor.tailProcess{channel}Log", LogTail.FromValue, cancel, name, offset, length);

    /// <summary>Empties both logs of a process.</summary>
    public Task ClearProcessLogsAsync(string name, CancellationToken cancel = default) =>
        DoAsync("supervisor.clearProcessLogs", cancel, name);

    /// <summary>Empties the logs of all processes.</summary>
    public Task<IReadOnlyList<ProcessResult>> ClearAllProcessLogsAsync(CancellationToken cancel = default) =>
        CallAsync("supervisor.clearAllProcessLogs", Results, cancel);

    /// <summary>The last 1024 bytes of a process's log and everything written from now on, until it is disposed.</summary>
    /// <exception cref="SupervisorConnectionException">With status 404 when there is no such process or log.</exception>
    public async Task<Stream> OpenProcessLogAsync(
        string name, OutputStream channel = OutputStream.Stdout, CancellationToken cancel = default) =>
        await OpenAsync(LogPath(name, channel), null, goesOn: true, cancel).ConfigureAwait(false);

    /// <summary>The end of a process's log, as bytes, and then, if wanted, everything written from now on.</summary>
    /// <param name="name">A namespec.</param>
    /// <param name="channel">Which log.</param>
    /// <param name="bytes">How much of it; see <see cref="LogPortion.Range"/>.</param>
    /// <param name="follow">Go on until it is disposed.</param>
    /// <param name="cancel">Gives the call up.</param>
    /// <exception cref="SupervisorConnectionException">With status 404 when there is no such process or log.</exception>
    public Task<LogPortion> OpenProcessLogAsync(
        string name, OutputStream channel, int bytes, bool follow, CancellationToken cancel = default) =>
        OpenPortionAsync(LogPath(name, channel), bytes, follow, cancel);

    /// <summary>The last 1024 bytes of the daemon's log and everything written from now on, until it is disposed.</summary>
    /// <exception cref="SupervisorConnectionException">With status 404 when there is no log.</exception>
    public async Task<Stream> OpenLogAsync(CancellationToken cancel = default) =>
        await OpenAsync("mainlogtail", null, goesOn: true, cancel).ConfigureAwait(false);

    /// <summary>The end of the daemon's log, as bytes, and then, if wanted, everything written from now on.</summary>
    /// <param name="bytes">How much of it; see <see cref="LogPortion.Range"/>.</param>
    /// <param name="follow">Go on until it is disposed.</param>
    /// <param name="cancel">Gives the call up.</param>
    /// <exception cref="SupervisorConnectionException">With status 404 when there is no log.</exception>
    public Task<LogPortion> OpenLogAsync(int bytes, bool follow, CancellationToken cancel = default) =>
        OpenPortionAsync("mainlogtail", bytes, follow, cancel);

    /// <summary>
    /// As <see cref="OpenProcessLogAsync(string, OutputStream, CancellationToken)"/>, in pieces as they arrive. A piece is good
    /// until the next is asked for.
    /// </summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> FollowProcessLogAsync(
        string name, OutputStream channel = OutputStream.Stdout, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        using Stream log = await OpenProcessLogAsync(name, channel, cancel).ConfigureAwait(false);
        await foreach (ReadOnlyMemory<byte> piece in PiecesAsync(log, cancel).ConfigureAwait(false))
        {
            yield return piece;
        }
    }

    /// <summary>
    /// As <see cref="OpenLogAsync(CancellationToken)"/>, in pieces as they arrive. A piece is good until the next is asked for.
    /// </summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> FollowLogAsync([EnumeratorCancellation] CancellationToken cancel = default)
    {
        using Stream log = await OpenLogAsync(cancel).ConfigureAwait(false);
        await foreach (ReadOnlyMemory<byte> piece in PiecesAsync(log, cancel).ConfigureAwait(false))
        {
            yield return piece;
        }
    }

    private static string LogPath(string name, OutputStream channel) =>
        $"logtail/{Uri.EscapeDataString(name)}/{channel.Name()}";

    private async Task<LogPortion> OpenPortionAsync(string path, int bytes, bool follow, CancellationToken cancel)
    {
        string query = string.Create(CultureInfo.InvariantCulture, $"{path}?bytes={bytes}{(follow ? "" : "&follow=0")}");
        return LogPortion.From(await OpenAsync(query, null, follow, cancel).ConfigureAwait(false));
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> PiecesAsync(
        Stream stream, [EnumeratorCancellation] CancellationToken cancel)
    {
        byte[] buffer = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
        {
            yield return buffer.AsMemory(0, read);
        }
    }
}
