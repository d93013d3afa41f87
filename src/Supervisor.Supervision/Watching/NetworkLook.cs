using System.Net.Sockets;
using Supervisor.Engine.Settings;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Watching;

/// <summary>A connection or an HTTP request, which takes neither a thread nor the loop.</summary>
internal sealed class NetworkLook : ILook
{
    private readonly CancellationTokenSource _cancel = new();

    private NetworkLook()
    {
    }

    public static NetworkLook Begin(SupervisionLoop loop, HttpQuestion questions, ProbeSettings probe, Action<string?> done)
    {
        NetworkLook look = new();
        _ = Task.Run(async () =>
        {
            string? failure = await look.LookAsync(questions, probe).ConfigureAwait(false);
            loop.Post(() =>
            {
                look._cancel.Dispose();
                done(failure);
            });
        });
        return look;
    }

    public void Cancel()
    {
        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It is over.
        }
    }

    private async Task<string?> LookAsync(HttpQuestion questions, ProbeSettings probe)
    {
        try
        {
            switch (probe.Kind)
            {
                case ProbeKind.Http:
                    Uri url = new(probe.Target);
                    string? failure = await questions.AskAsync(url, "supervisord", probe.Accepts, _cancel.Token).ConfigureAwait(false);
                    return failure is null ? null : $"{HttpQuestion.NameOf(url)} {failure}";
                case ProbeKind.Tcp:
                    (await HttpQuestion.ConnectAsync(probe.Target, probe.Number, _cancel.Token).ConfigureAwait(false)).Dispose();
                    return null;
                default:
                    using (Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
                    {
                        await socket.ConnectAsync(new UnixDomainSocketEndPoint(probe.Target), _cancel.Token).ConfigureAwait(false);
                    }

                    return null;
            }
        }
        catch (OperationCanceledException)
        {
            return "no answer in time";
        }
        catch (Exception exception)
        {
            return $"{probe.Text}: {exception.Message}";
        }
    }
}
