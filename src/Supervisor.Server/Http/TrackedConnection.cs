using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Supervisor.Server.Http;

/// <summary>A connection that remembers its listener and reports when the server is done with it.</summary>
internal sealed class TrackedConnection : ConnectionContext
{
    private readonly ConnectionContext _inner;
    private readonly Action<TrackedConnection> _onClosed;
    private readonly SignInDeadline _signIn;
    private readonly RequestProgress _progress;
    private bool _isClosed;

    public TrackedConnection(
        ConnectionContext inner,
        BoundListener listener,
        HttpApplication application,
        TimeProvider time,
        RequestProgress progress,
        Action<TrackedConnection> onClosed)
    {
        _inner = inner;
        _onClosed = onClosed;
        _progress = progress;
        _signIn = new(time, () => inner.Abort(new("nobody signed in")));
        inner.Features.Set(listener);
        inner.Features.Set(application);
        inner.Features.Set(_signIn);
        inner.Features.Set(progress);
        progress.Begin();
    }

    public override string ConnectionId
    {
        get => _inner.ConnectionId;
        set => _inner.ConnectionId = value;
    }

    public override IFeatureCollection Features => _inner.Features;

    public override IDictionary<object, object?> Items
    {
        get => _inner.Items;
        set => _inner.Items = value;
    }

    public override IDuplexPipe Transport
    {
        get => _inner.Transport;
        set => _inner.Transport = value;
    }

    public override CancellationToken ConnectionClosed
    {
        get => _inner.ConnectionClosed;
        set => _inner.ConnectionClosed = value;
    }

    public override EndPoint? LocalEndPoint
    {
        get => _inner.LocalEndPoint;
        set => _inner.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => _inner.RemoteEndPoint;
        set => _inner.RemoteEndPoint = value;
    }

    /// <summary>Who serves it.</summary>
    public KestrelRun? Server { get; set; }

    /// <summary>No further requests: it ends at once, or with the answer it is giving.</summary>
    public void RequestClose() => Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();

    public override void Abort(ConnectionAbortedException abortReason) => _inner.Abort(abortReason);

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await _inner.DisposeAsync();
        }
        finally
        {
            Close();
        }
    }

    /// <summary>Nobody serves it any more, whatever becomes of the rest of its end.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _isClosed, true))
        {
            return;
        }

        Server?.Left(this);
        _signIn.Dispose();
        _progress.End();
        _onClosed(this);
    }
}
