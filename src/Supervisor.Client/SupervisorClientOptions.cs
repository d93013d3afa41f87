using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Supervisor.Client;

/// <summary>How a <see cref="SupervisorClient"/> connects, authenticates and for how long it waits.</summary>
public sealed record SupervisorClientOptions
{
    /// <summary>User name and password for basic authentication.</summary>
    public NetworkCredential? Credential { get; init; }

    /// <summary>Longest time to connect, TLS included. 10 seconds if not set.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time for a call that is answered at once, such as <c>getState</c>. 60 seconds if not set.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Longest time for a call that waits for processes, such as <c>startProcess</c>. If not set, as long as it takes, since
    /// <c>startsecs</c> and <c>stopwaitsecs</c> are the server's, but only while the daemon answers other calls within
    /// <see cref="Timeout"/>.
    /// </summary>
    public TimeSpan WaitTimeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>
    /// A time shorter than <see cref="Timeout"/> for calls that are answered at once, asked for with every call; null for none.
    /// </summary>
    public Func<TimeSpan?>? CallLimit { get; init; }

    /// <summary>
    /// Calls over a Unix socket are made on the calling thread, except while another thread is in the middle of one. For programs that
    /// make a call or two and end: they start in half the time.
    /// </summary>
    public bool BlockingCalls { get; init; }

    /// <summary>Most bytes an answer may have. 512 MiB if not set.</summary>
    public long MaxResponseBytes { get; init; } = 512L << 20;

    /// <summary>Take any certificate of an https server. For tests and closed networks only.</summary>
    public bool SkipCertificateCheck { get; init; }

    /// <summary>Roots to trust instead of the system's, for servers with certificates of one's own.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }

    /// <summary>Certificates to show to the server.</summary>
    public X509Certificate2Collection? ClientCertificates { get; init; }

    /// <summary>Told of every call when it is made, and again when it is answered; on whichever thread that is. Must not throw.</summary>
    public Action<ObservedCall>? Observer { get; init; }
}
