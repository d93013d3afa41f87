using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

internal sealed class RemoveAction : CtlAction
{
    public override string Name => "remove";

    public override string Help => "remove <name> [...]\tRemoves process/group from active config";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        foreach (string name in new Arguments(argument, [], []).Names)
        {
            try
            {
                await server.Client.RemoveProcessGroupAsync(name, cancel).ConfigureAwait(false);
                server.Out.Line($"{name}: removed process group");
            }
            catch (XmlRpcFaultException fault) when (fault.Fault is Fault.StillRunning or Fault.BadName)
            {
                server.Out.Line(
                    fault.Fault == Fault.BadName ? $"ERROR: no such process/group: {name}" : $"ERROR: process/group still running: {name}");
                server.ExitCode = ExitCode.Generic;
                if (fault.Fault == Fault.BadName)
                {
                    await Guesses.OfGroupAsync(server, name, cancel).ConfigureAwait(false);
                }
            }
        }
    }
}
