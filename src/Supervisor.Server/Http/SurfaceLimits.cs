using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Supervisor.Server.Http;

/// <summary>What a client may ask of the daemon before it has shown who it is, and while it is slow.</summary>
public static class SurfaceLimits
{
    /// <summary>Largest request body in bytes; more is answered with 413.</summary>
    public const long MaxRequestBody = 64 * 1024 * 1024;

    private const int MaxHeaderBytes = 64 * 1024;
    private const int MaxHeaders = 500;
    private const double BytesPerSecond = 240;

    private static readonly TimeSpan Header = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StalledRequest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StalledReader = TimeSpan.FromMinutes(2);

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
