using System.Net.Sockets;
using Supervisor.Configuration;
using Supervisor.Posix;

namespace Supervisor.Server.Http;

/// <summary>
/// A socket of one HTTP server section that listens already: clients can connect, and wait until an
/// <see cref="HttpService"/> serves it.
/// </summary>
/// <param name="section">Section it was configured in, such as <c>unix_http_server</c>.</param>
/// <param name="socket">The listening socket.</param>
/// <param name="credentials">What clients must know, or null: nothing.</param>
/// <param name="removeFile">Removes the file of a Unix socket; null when there is none.</param>
/// <param name="allowedHosts">Names under which it may be asked; null: any.</param>
public sealed class BoundListener(
    string section, Socket socket, ServerCredentials? credentials, Action? removeFile = null, AllowedHosts? allowedHosts = null) : IDisposable
{
    /// <summary>A folder that hangs must not keep the daemon from its end.</summary>
    private static readonly TimeSpan DiskPatience = TimeSpan.FromSeconds(5);

    private int _closed;

    /// <summary>Where it listens and with what rights; null: it cannot be handed over.</summary>
    internal HttpServerSettings? Place { get; init; }

    /// <summary>The file of a Unix socket that goes with it; null: none.</summary>
    internal ListeningSocket? File { get; init; }

    /// <summary>Connections that the image before this one accepted from it and that have not spoken yet.</summary>
    internal IReadOnlyList<Socket> Silent { get; init; } = [];

    /// <summary>Section it was configured in, such as <c>unix_http_server</c>.</summary>
    public string Section => section;

    /// <summary>The listening socket.</summary>
    public Socket Socket => socket;

    /// <summary>What clients must know, or null: nothing.</summary>
    public ServerCredentials? ServerCredentials => credentials;

    /// <summary>Names under which it may be asked.</summary>
    public AllowedHosts AllowedHosts { get; } = allowedHosts ?? AllowedHosts.Any;

    /// <summary>True for TCP: whoever reaches it may be anybody.</summary>
    public bool IsNetwork => socket.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;

    /// <summary>
    /// The same socket for another life of the daemon, which answers those who wait in it; this one must accept no more and leaves it
    /// alone when it is disposed. Null: it is closed already.
    /// </summary>
    internal BoundListener? HandOver(string toSection, ServerCredentials? withCredentials, AllowedHosts toHosts) =>
        Interlocked.Exchange(ref _closed, 1) == 0
            ? new(toSection, socket, withCredentials, removeFile, toHosts) { Place = Place, File = File }
            : null;

    /// <summary>Stops listening and removes the file.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        // before the socket is closed, so that nobody finds a file that refuses connections
        if (removeFile is not null)
        {
            _ = ThreadReserve.Shared.RunAsync("socket file", () => Remove(removeFile)).Wait(DiskPatience);
        }

        if (!socket.SafeHandle.IsClosed)
        {
            KeeperLink.Current?.Closing((int)socket.SafeHandle.DangerousGetHandle());
        }

        socket.Dispose();
    }

    private static bool Remove(Action removeFile)
    {
        removeFile();
        return true;
    }
}
