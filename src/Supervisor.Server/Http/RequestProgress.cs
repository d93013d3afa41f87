namespace Supervisor.Server.Http;

/// <summary>
/// Whether a connection has a request that is not answered: from its first byte on, for nobody hands on one that has spoken, and anew with
/// each request. A stream, which has no end, is answered once it has begun. Any thread may call.
/// </summary>
/// <param name="changed">Told 1 when there is one, -1 when there is none any more.</param>
internal sealed class RequestProgress(Action<int> changed)
{
    private bool _isUnderWay;

    /// <summary>There is one.</summary>
    public void Begin()
    {
        if (!Interlocked.Exchange(ref _isUnderWay, true))
        {
            changed(1);
        }
    }

    /// <summary>There is none.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _isUnderWay, false))
        {
            changed(-1);
        }
    }
}
