using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

/// <summary>What depends on what, as a tree, and what the last start waited for longest.</summary>
internal sealed class DependenciesAction : CtlAction
{
    internal const string CriticalPath = "--critical-path";

    public override string Name => "dependencies";

    public override string Help => "dependencies\t\t\tShow what depends on what, and what it waits for\n"
        + "dependencies <name>\t\tThe same of one process\n"
        + "dependencies --critical-path\tShow what the last start waited for, one after the other";

    public override bool IsBeyond => true;

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        Arguments arguments = new(argument, [CriticalPath], []);
        if (!await server.UpCheckAsync(cancel).ConfigureAwait(false))
        {
            return;
        }

        IReadOnlyList<DependencyInfo> all = await server.Client.GetDependenciesAsync(cancel).ConfigureAwait(false);
        IReadOnlyList<ProcessInfo> processes = await server.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false);
        DependencyTree tree = new(all, processes);
        if (await UnknownAsync(server, arguments.Names, processes, cancel).ConfigureAwait(false))
        {
            return;
        }

        if (all.Count == 0)
        {
            server.Out.Line("No process depends on another");
        }
        else if (arguments.Has(CriticalPath))
        {
            server.Out.Lines(tree.CriticalPath());
        }
        else if (arguments.Names.Count == 0)
        {
            server.Out.Lines(tree.Roots().SelectMany(tree.Lines));
        }
        else
        {
            foreach (string name in await NameExpansion.NamesAsync(server, arguments.Names, [], cancel).ConfigureAwait(false))
            {
                server.Out.Lines(tree.Lines(name));
            }
        }
    }

    /// <summary>Whether one of the names is that of nothing. That has been said then.</summary>
    private static async Task<bool> UnknownAsync(
        ServerSession server, IReadOnlyList<string> names, IReadOnlyList<ProcessInfo> processes, CancellationToken cancel)
    {
        string[] unknown = [.. names.Where(name => !NameExpansion.Matching(name, processes).Any())];
        foreach (string name in unknown)
        {
            server.Out.Line($"{name}: ERROR (no such {(Namespec.Parse(name).IsGroup ? "group" : "process")})");
            server.ExitCode = ExitCode.Generic;
            await NameExpansion.SuggestAsync(server, name, cancel).ConfigureAwait(false);
        }

        return unknown.Length > 0;
    }
}
