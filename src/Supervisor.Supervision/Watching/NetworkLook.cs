using System.Net.Sockets;
using Supervisor.Engine.Settings;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Watching;

/// <summary>A connection or an HTTP request, which takes neither a thread nor the loop.</summary>
internal sealed class NetworkLook : ILook
{
    /// <summary>Whoever looks gives up much earlier, and says so.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private readonly ILoopWork _work;

    private NetworkLook(ILoopWork work) => _work = work;

    public static NetworkLook Begin(SupervisionLoop loop, HttpQuestion questions, ProbeSettings probe, Action<string?> done) => new(loop.Work(
        $"look at {probe.Text}",
        Patience,
        token => LookAsync(questions, probe, token),
        outcome => done(outcome.Failure is { } failure ? failure.Message : outcome.Value)));

    public void Cancel() => _work.Cancel();

    private static async Task<string?> LookAsync(HttpQuestion questions, ProbeSettings probe, CancellationToken cancel)
    {
        try
        {
            switch (probe.Kind)
            {
                case ProbeKind.Http:
                    Uri url = new(probe.Target);
                    string? failure = await questions.AskAsync(url, "supervisord", probe.Accepts, cancel).ConfigureAwait(false);
                    return failure is null ? null : $"{HttpQuestion.NameOf(url)} {failure}";
                case ProbeKind.Tcp:
                    (await HttpQuestion.ConnectAsync(probe.Target, probe.Number, cancel).ConfigureAwait(false)).Dispose();
                    return null;
                default:
                    using (Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
                    {
                        await socket.ConnectAsync(new UnixDomainSocketEndPoint(probe.Target), cancel).ConfigureAwait(false);
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
