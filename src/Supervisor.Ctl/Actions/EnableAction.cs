using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

/// <summary><c>enable</c> and <c>disable</c>: whether processes start with the daemon, over its restarts.</summary>
internal sealed class EnableAction(bool enable) : CtlAction
{
    public const string Now = "--now";

    public override string Name => enable ? "enable" : "disable";

    public override bool IsBeyond => true;

    public override string Help => enable
        ? "enable <name>\t\tLet a process start with the daemon again, as autostart says\n"
            + "enable <gname>:*\tThe same for all processes in a group; also patterns and all\n"
            + "enable --now <name>\tStart it as well"
        : "disable <name>\t\tKeep a process from starting with the daemon, until it is enabled\n"
            + "disable <gname>:*\tThe same for all processes in a group; also patterns and all\n"
            + "disable --now <name>\tStop it as well\n"
            + "A disabled process can still be started by hand.";

    private string Word => enable ? "enabled" : "disabled";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (!await server.UpCheckAsync(cancel).ConfigureAwait(false))
        {
            return;
        }

        Arguments arguments = new(argument, [Now], []);
        if (arguments.Names.Count == 0)
        {
            Misused(server, $"Error: {Name} requires a process name");
            return;
        }

        IReadOnlyList<string> names = arguments.Names.Contains("all")
            ? [.. (await server.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false)).Select(info => info.Namespec)]
            : await NameExpansion.NamesAsync(server, arguments.Names, [], cancel).ConfigureAwait(false);
        foreach (string name in names)
        {
            await OneAsync(server, name, arguments.Has(Now), cancel).ConfigureAwait(false);
        }
    }

    private async Task OneAsync(ServerSession server, string name, bool now, CancellationToken cancel)
    {
        try
        {
            IReadOnlyList<ProcessResult> results = enable
                ? await server.Client.EnableProcessAsync(name, now, cancel).ConfigureAwait(false)
                : await server.Client.DisableProcessAsync(name, now, cancel).ConfigureAwait(false);
            foreach (ProcessResult result in results)
            {
                Print(server, result);
            }
        }
        catch (XmlRpcFaultException fault)
        {
            Namespec spec = Namespec.Parse(name);
            Print(server, new(spec.Group, spec.Process ?? "*", fault.Fault, fault.Message));
            if (fault.Fault == Fault.BadName)
            {
                await NameExpansion.SuggestAsync(server, name, cancel).ConfigureAwait(false);
            }
        }
    }

    private void Print(ServerSession server, ProcessResult result)
    {
        server.Out.Line(result.Status switch
        {
            Fault.Success => $"{result.Namespec}: {Word}",
            Fault.BadName => $"{result.Namespec}: ERROR (no such process)",
            _ => $"{result.Namespec}: ERROR ({result.Description})",
        });
        if (ResultText.StatusOf(result.Status) is > 0 and int status)
        {
            server.ExitCode = status;
        }
    }
}
