using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

internal sealed class ReloadAction : CtlAction
{
    public override string Name => "reload";

    public override string Help => "reload \t\tRestart the remote supervisord.";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (!HasNoArguments(server, argument) || !Confirmation.Given(server, "Really restart the remote supervisord process y/N? "))
        {
            return;
        }

        try
        {
            await server.Client.RestartAsync(cancel).ConfigureAwait(false);
            server.Out.Line("Restarted supervisord");
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.ShutdownState)
        {
            server.Out.Line("ERROR: already shutting down");
            server.ExitCode = ExitCode.Generic;
        }
    }
}
