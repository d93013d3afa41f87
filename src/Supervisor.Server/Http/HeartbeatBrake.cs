using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Supervisor.Server.Http;

/// <summary>
/// Halts Kestrel's timer while there are no connections. Its thread would wake an idle daemon every second, but has to exist:
/// when there is a connection again there may be no thread to be had. So it is held inside its work, by way of a connection
/// that nobody made.
/// </summary>
internal sealed class HeartbeatBrake
{
    private readonly ManualResetEventSlim _moving = new(false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>To be served by Kestrel before all others.</summary>
    public ConnectionContext Connection { get; } = new Nobody();

    public void Pull() => _moving.Reset();

    public void Release() => _moving.Set();

    /// <summary>Lets the connection end.</summary>
    public void End()
    {
        _moving.Set();
        _ended.TrySetResult();
    }

    /// <summary>The step of the connection pipeline that keeps the connection from being taken for one that speaks HTTP.</summary>
    public ConnectionDelegate Before(ConnectionDelegate next) =>
        connection => ReferenceEquals(connection, Connection) ? HoldAsync(connection) : next(connection);

    private Task HoldAsync(ConnectionContext connection)
    {
        connection.Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(static moving => ((ManualResetEventSlim)moving).Wait(), _moving);
        return _ended.Task;
    }

    private sealed class Nobody : ConnectionContext
    {
        public override string ConnectionId { get; set; } = "brake";

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

        public override IDuplexPipe Transport { get; set; } = new Silence();

        public override void Abort(ConnectionAbortedException abortReason)
        {
        }

        private sealed class Silence : IDuplexPipe
        {
            private readonly Pipe _pipe = new();

            public PipeReader Input => _pipe.Reader;

            public PipeWriter Output => _pipe.Writer;
        }
    }
}
