using Supervisor.Client;

namespace Supervisor.Ctl;

/// <summary><c>tail -f</c> and <c>maintail -f</c>: the log as it grows, until Ctrl+C.</summary>
internal static class LogFollower
{
    /// <param name="server">The daemon.</param>
    /// <param name="path">What is read, for messages.</param>
    /// <param name="open">Opens it.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public static async Task RunAsync(
        ServerSession server, string path, Func<CancellationToken, Task<Stream>> open, CancellationToken cancel)
    {
        server.Out.Line("==> Press Ctrl-C to exit <==");
        try
        {
            using Stream log = await open(cancel).ConfigureAwait(false);
            await CopyAsync(log, server, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            server.Out.Line("");
        }
        catch (SupervisorConnectionException e)
        {
            // Supervisor's client says so on standard error, and does not count it as a failure.
            string problem = e.StatusCode > 0 ? $"Cannot read, status code {e.StatusCode}" : $"Cannot connect, error: {e.Message}";
            await server.Io.Error.WriteLineAsync($"{server.Endpoint}{path} {problem}").ConfigureAwait(false);
        }
    }

    public static async Task CopyAsync(Stream log, ServerSession server, CancellationToken cancel)
    {
        byte[] buffer = new byte[16 * 1024];
        for (int read; (read = await log.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
        {
            server.Out.Bytes(buffer.AsSpan(0, read));
        }
    }
}
