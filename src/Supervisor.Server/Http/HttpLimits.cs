using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Supervisor.Server.Http;

/// <summary>What a client may ask of the daemon before it has shown who it is, and while it is slow.</summary>
public static class HttpLimits
{
    /// <summary>Connections that one listener has at the same time, if there are descriptors enough; further ones wait.</summary>
    public const int MostConnections = 1000;

    /// <summary>Largest request body in bytes; more is answered with 413.</summary>
    public const long MaxRequestBody = 16 * 1024 * 1024;

    private const int LeastConnections = 16;
    private const int MaxHeaderBytes = 64 * 1024;
    private const int MaxHeaders = 500;
    private const double BytesPerSecond = 240;

    private static readonly TimeSpan Header = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StalledRequest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StalledReader = TimeSpan.FromMinutes(2);

    /// <summary>How long a connection may take to send its first byte.</summary>
    internal static TimeSpan FirstByte { get; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it may stay after it was asked for a password.</summary>
    internal static TimeSpan SignIn { get; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Places of each listener. Half of the descriptors are left to the programs, half of the others to logs that are followed.
    /// </summary>
    internal static int ConnectionsOf(ulong descriptors, int listeners) =>
        (int)Math.Clamp(descriptors / 4 / (ulong)Math.Max(listeners, 1), LeastConnections, MostConnections);

    internal static void Apply(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = MaxRequestBody;
        limits.MaxRequestLineSize = MaxHeaderBytes;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.RequestHeadersTimeout = Header;
        limits.KeepAliveTimeout = KeepAlive;
        limits.MinRequestBodyDataRate = new(BytesPerSecond, StalledRequest);
        // log tails lift this limit: somebody may have paused the pager
        limits.MinResponseDataRate = new(BytesPerSecond, StalledReader);
    }
}
