using Supervisor.Ctl.Logs;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

internal sealed class MainTailAction : CtlAction
{
    public override string Name => "maintail";

    public override string Help => "maintail -f \tContinuous tail of supervisor main log file (Ctrl-C to exit)\n"
        + "maintail -100\tlast 100 *bytes* of supervisord main log file\n"
        + "maintail\tlast 1600 *bytes* of supervisor main log file\n";

    public override string HelpBeyond => "maintail -n 20\tlast 20 lines of it, also with -f";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (!await server.UpCheckAsync(cancel).ConfigureAwait(false))
        {
            return;
        }

        string[] words = Words(argument);
        TailRequest request = TailRequest.Parse(words);
        if (words.Length > 1 && request is { Lines: null, Follow: false })
        {
            Misused(server, "Error: too many arguments");
        }
        else if ((request.Problem ?? request.Names.Concat(request.Collections).Select(name => $"bad argument {name}").FirstOrDefault())
            is { } problem)
        {
            server.Out.Line($"Error: {problem}");
            server.Hint(request.Guess);
            server.ExitCode = ExitCode.Generic;
        }
        else
        {
            await RunAsync(server, request, cancel).ConfigureAwait(false);
        }
    }

    private static async Task RunAsync(ServerSession server, TailRequest request, CancellationToken cancel)
    {
        Task<string> Read(long bytes) => server.Client.ReadLogAsync(-bytes, 0, cancel);
        try
        {
            string? text = request.Lines is { } lines ? await LogEnd.LinesAsync(lines, Read).ConfigureAwait(false) : null;
            if (!request.Follow)
            {
                server.Out.Line(text?.TrimEnd('\n') ?? await Read(request.Bytes ?? TailAction.DefaultBytes).ConfigureAwait(false));
                return;
            }

            int bytes = text is not null ? System.Text.Encoding.UTF8.GetByteCount(text) + 1
                : (int)Math.Clamp(request.Bytes ?? LogFollower.DefaultBytes, 0, int.MaxValue);
            await TailAction.FollowAsync(server, [LogSource.OfDaemon(server)], bytes, cancel).ConfigureAwait(false);
        }
        catch (XmlRpcFaultException fault) when (fault.Fault is Fault.NoFile or Fault.Failed)
        {
            server.Out.Line($"supervisord: ERROR ({(fault.Fault == Fault.NoFile ? "no log file" : "unknown error reading log")})");
            server.ExitCode = ExitCode.Generic;
        }
    }
}
