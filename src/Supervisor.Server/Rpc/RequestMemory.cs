using Supervisor.Server.Http;

namespace Supervisor.Server.Rpc;

/// <summary>Memory for the bodies of large calls that are under way, all clients together.</summary>
internal sealed class RequestMemory
{
    /// <summary>Bytes of bodies that are large; what is small is not counted.</summary>
    private const long Most = 4 * HttpLimits.MaxRequestBody;

    private const long Small = 64 * 1024;

    private long _used;

    /// <summary>Bytes of large bodies that have come and are not done with.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Begins to count one request.</summary>
    public Share Begin() => new(this);

    /// <summary>What one request has taken.</summary>
    public sealed class Share(RequestMemory owner) : IDisposable
    {
        private long _received;
        private long _counted;

        /// <summary>Counts bytes that have come.</summary>
        /// <exception cref="BadHttpRequestException">There is no room for more; the client may try again.</exception>
        public void Add(int bytes)
        {
            _received += bytes;
            if (_received <= Small)
            {
                return;
            }

            long more = _received - _counted;
            _counted = _received;
            if (Interlocked.Add(ref owner._used, more) > Most)
            {
                throw new BadHttpRequestException("Too many large calls at once", StatusCodes.Status503ServiceUnavailable);
            }
        }

        public void Dispose()
        {
            if (_counted > 0)
            {
                Interlocked.Add(ref owner._used, -_counted);
            }
        }
    }
}
