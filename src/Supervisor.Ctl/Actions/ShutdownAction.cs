using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

internal sealed class ShutdownAction : CtlAction
{
    public override string Name => "shutdown";

    internal const string Keep = "--keep";

    public override string Help => "shutdown \tShut the remote supervisord down.";

    public override string HelpBeyond => "shutdown --keep\tShut it down and leave its programs, which its next start takes over";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        bool keeps = argument == Keep;
        if ((!keeps && !HasNoArguments(server, argument)) || !Confirmation.Given(server, "Really shut the remote supervisord process down y/N? "))
        {
            return;
        }

        try
        {
            if (keeps)
            {
                await server.Client.ShutdownAndKeepAsync(cancel).ConfigureAwait(false);
                server.Out.Line("Shut down, programs are kept");
            }
            else
            {
                await server.Client.ShutdownAsync(cancel).ConfigureAwait(false);
                server.Out.Line("Shut down");
            }
        }
        catch (XmlRpcFaultException fault) when (keeps && fault.Fault is Fault.Failed or Fault.GivenUp or Fault.UnknownMethod)
        {
            server.ExitCode = ExitCode.Generic;
            server.Out.Line(fault.Fault == Fault.UnknownMethod ? "ERROR: this supervisord cannot leave its programs" : $"ERROR: {fault.Detail}");
        }
        catch (TimeoutException exception) when (keeps)
        {
            server.ExitCode = ExitCode.Generic;
            server.Out.Line($"ERROR: {exception.Message}");
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.ShutdownState)
        {
            server.Out.Line("ERROR: already shutting down");
        }
        catch (SupervisorConnectionException e) when (e.Failure == ConnectionFailure.Refused || ServerSession.IsNoSuchFile(e))
        {
            server.ExitCode = ExitCode.Generic;
            string problem = e.Failure == ConnectionFailure.Refused ? "refused connection" : "no such file";
            server.Out.Line($"ERROR: {server.Endpoint} {problem} (already shut down?)");
        }
    }
}
