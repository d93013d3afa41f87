using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

internal sealed class MainTailAction : CtlAction
{
    public override string Name => "maintail";

    public override string Help => "maintail -f \tContinuous tail of supervisor main log file (Ctrl-C to exit)\n"
        + "maintail -100\tlast 100 *bytes* of supervisord main log file\n"
        + "maintail\tlast 1600 *bytes* of supervisor main log file\n";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (!await server.UpCheckAsync(cancel).ConfigureAwait(false))
        {
            return;
        }

        string[] words = Words(argument);
        if (words.Length > 1)
        {
            Misused(server, "Error: too many arguments");
            return;
        }

        string? modifier = words.FirstOrDefault();
        if (modifier == "-f")
        {
            await LogFollower.RunAsync(server, "/mainlogtail", server.Client.OpenLogAsync, cancel).ConfigureAwait(false);
        }
        else if (modifier?.StartsWith('-') != false && TailAction.TryParseBytes(modifier, out long bytes))
        {
            await PrintAsync(server, bytes, cancel).ConfigureAwait(false);
        }
        else
        {
            server.Out.Line($"Error: bad argument {modifier}");
            server.ExitStatus = ExitStatus.Generic;
        }
    }

    private static async Task PrintAsync(ServerSession server, long bytes, CancellationToken cancel)
    {
        try
        {
            server.Out.Line(await server.Client.ReadLogAsync(-bytes, 0, cancel).ConfigureAwait(false));
        }
        catch (XmlRpcFaultException fault) when (fault.Fault is Fault.NoFile or Fault.Failed)
        {
            server.Out.Line($"supervisord: ERROR ({(fault.Fault == Fault.NoFile ? "no log file" : "unknown error reading log")})");
            server.ExitStatus = ExitStatus.Generic;
        }
    }
}
