using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

internal sealed class ShutdownAction : CtlAction
{
    public override string Name => "shutdown";

    public override string Help => "shutdown \tShut the remote supervisord down.";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (!HasNoArguments(server, argument) || !Confirmation.Given(server, "Really shut the remote supervisord process down y/N? "))
        {
            return;
        }

        try
        {
            await server.Client.ShutdownAsync(cancel).ConfigureAwait(false);
            server.Out.Line("Shut down");
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.ShutdownState)
        {
            server.Out.Line("ERROR: already shutting down");
        }
        catch (SupervisorConnectionException e) when (e.Failure == ConnectionFailure.Refused || ServerSession.IsNoSuchFile(e))
        {
            server.ExitStatus = ExitStatus.Generic;
            string problem = e.Failure == ConnectionFailure.Refused ? "refused connection" : "no such file";
            server.Out.Line($"ERROR: {server.Endpoint} {problem} (already shut down?)");
        }
    }
}
