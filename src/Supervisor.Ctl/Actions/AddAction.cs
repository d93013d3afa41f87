using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

internal sealed class AddAction : CtlAction
{
    public override string Name => "add";

    public override string Help => "add <name> [...]\tActivates any updates in config for process/group";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        foreach (string name in new Arguments(argument, [], []).Names)
        {
            try
            {
                await server.Client.AddProcessGroupAsync(name, cancel).ConfigureAwait(false);
                server.Out.Line($"{name}: added process group");
            }
            catch (XmlRpcFaultException fault) when (fault.Fault == Fault.AlreadyAdded)
            {
                server.Out.Line("ERROR: process group already active");
            }
            catch (XmlRpcFaultException fault) when (fault.Fault is Fault.ShutdownState or Fault.BadName)
            {
                server.Out.Line(fault.Fault == Fault.BadName ? $"ERROR: no such process/group: {name}" : "ERROR: shutting down");
                server.ExitCode = ExitCode.Generic;
                if (fault.Fault == Fault.BadName)
                {
                    await Guesses.OfGroupAsync(server, name, cancel).ConfigureAwait(false);
                }
            }
        }
    }
}
