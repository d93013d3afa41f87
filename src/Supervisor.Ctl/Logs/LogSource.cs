using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Logs;

/// <summary>A log that can be followed.</summary>
/// <param name="Name">Whose it is, for people.</param>
/// <param name="Path">What is asked for, for messages.</param>
/// <param name="Open">Opens it that many bytes before its end, to go on.</param>
internal sealed record LogSource(string Name, string Path, Func<int, CancellationToken, Task<LogPortion>> Open)
{
    /// <summary>The log of a process.</summary>
    public static LogSource Of(ServerSession server, string name, string shown, OutputStream channel) => new(
        shown,
        $"/logtail/{name}/{channel.Name()}",
        (bytes, cancel) => server.Client.OpenProcessLogAsync(name, channel, bytes, follow: true, cancel));

    /// <summary>The daemon's own log.</summary>
    public static LogSource OfDaemon(ServerSession server) => new(
        "supervisord", "/mainlogtail", (bytes, cancel) => server.Client.OpenLogAsync(bytes, follow: true, cancel));
}
