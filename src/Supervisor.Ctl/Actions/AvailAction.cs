using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

internal sealed class AvailAction : CtlAction
{
    public override string Name => "avail";

    public override string Help => "avail\t\t\tDisplay all configured processes";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (!HasNoArguments(server, argument))
        {
            return;
        }

        try
        {
            server.Out.Lines((await server.Client.GetAllConfigInfoAsync(cancel).ConfigureAwait(false)).Select(Line));
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.ShutdownState)
        {
            server.Out.Line("ERROR: supervisor shutting down");
            server.ExitCode = ExitCode.Generic;
        }
    }

    private static string Line(ProcessConfigInfo process)
    {
        string use = process.InUse ? "in use" : "avail";
        string start = process.AutoStart ? "auto" : "manual";
        return $"{process.Namespec,-32} {use,-9} {start,-9} {process.GroupPriority}:{process.ProcessPriority}";
    }
}
