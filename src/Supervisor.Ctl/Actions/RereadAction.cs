using Supervisor.Ctl.Updates;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

internal sealed class RereadAction : CtlAction
{
    public override string Name => "reread";

    public override string Help => "reread \t\t\tReload the daemon's configuration files without add/remove";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (!HasNoArguments(server, argument))
        {
            return;
        }

        try
        {
            ConfigChanges changes = await server.Client.ReloadConfigAsync(cancel).ConfigureAwait(false);
            server.Out.Lines(Describe(changes));
            ConfigChanges collections = await ChangedCollections.GetAsync(server, cancel).ConfigureAwait(false);
            if (!collections.IsEmpty)
            {
                server.Out.Lines(Describe(collections).Prepend("Collections:").Prepend(""));
            }
        }
        catch (XmlRpcFaultException fault) when (fault.Fault is Fault.ShutdownState or Fault.CantReread)
        {
            server.Out.Line(fault.Fault == Fault.CantReread ? $"ERROR: {fault.Message}" : "ERROR: supervisor shutting down");
            server.ExitCode = ExitCode.Generic;
        }
    }

    private static IEnumerable<string> Describe(ConfigChanges changes) => changes.IsEmpty
        ? ["No config updates to processes"]
        : changes.Added.Select(name => (name, "available"))
            .Concat(changes.Changed.Select(name => (name, "changed")))
            .Concat(changes.Removed.Select(name => (name, "disappeared")))
            .OrderBy(change => change.name, StringComparer.Ordinal)
            .Select(change => $"{change.name}: {change.Item2}");
}
