using System.Net.Sockets;

namespace Supervisor.Server.Http;

/// <summary>
/// A socket of one HTTP server section that listens already: clients can connect, and wait until an
/// <see cref="HttpSurface"/> serves it.
/// </summary>
/// <param name="section">Section it was configured in, such as <c>unix_http_server</c>.</param>
/// <param name="socket">The listening socket.</param>
/// <param name="credentials">What clients must know, or null: nothing.</param>
/// <param name="removeFile">Removes the file of a Unix socket; null when there is none.</param>
public sealed class BoundListener(string section, Socket socket, Credentials? credentials, Action? removeFile = null) : IDisposable
{
    private int _closed;

    /// <summary>Section it was configured in, such as <c>unix_http_server</c>.</summary>
    public string Section => section;

    /// <summary>The listening socket.</summary>
    public Socket Socket => socket;

    /// <summary>What clients must know, or null: nothing.</summary>
    public Credentials? Credentials => credentials;

    /// <summary>Stops listening and removes the file.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        // before the socket is closed, so that nobody finds a file that refuses connections
        removeFile?.Invoke();
        socket.Dispose();
    }
}
