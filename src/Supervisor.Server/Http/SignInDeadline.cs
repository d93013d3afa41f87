namespace Supervisor.Server.Http;

/// <summary>Ends a connection that was asked for a password and does not give it: nobody keeps a place without being let in.</summary>
internal sealed class SignInDeadline(TimeProvider time, Action abort) : IDisposable
{
    private ITimer? _timer;

    /// <summary>A request came without the right password.</summary>
    public void Refused() =>
        _timer ??= time.CreateTimer(_ => abort(), null, HttpLimits.SignIn, Timeout.InfiniteTimeSpan);

    /// <summary>One came with it.</summary>
    public void Accepted() => Dispose();

    public void Dispose()
    {
        _timer?.Dispose();
        _timer = null;
    }
}
