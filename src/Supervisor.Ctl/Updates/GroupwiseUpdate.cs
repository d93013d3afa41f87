using Supervisor.Protocol;

namespace Supervisor.Ctl.Updates;

/// <summary>Supervisor's own steps, which every daemon understands: a group that differs is stopped, removed and added as a whole.</summary>
internal static class GroupwiseUpdate
{
    /// <param name="server">The daemon.</param>
    /// <param name="wanted">Names of groups; none for all, and for the collections.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public static async Task RunAsync(ServerSession server, IReadOnlySet<string> wanted, CancellationToken cancel)
    {
        ConfigChanges changes = await server.Client.ReloadConfigAsync(cancel).ConfigureAwait(false);
        if (wanted.Count > 0)
        {
            IReadOnlyList<ProcessInfo> processes = await server.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false);
            UpdateNames.Check(server, wanted, processes.Select(process => process.Group).Concat(changes.Added));
        }

        foreach (string group in changes.Removed.Where(IsWanted))
        {
            IReadOnlyList<ProcessResult> results = await server.Client.StopProcessGroupAsync(group, cancel: cancel).ConfigureAwait(false);
            server.Out.Line($"{group}: stopped");
            if (results.Any(result => result.Status == Fault.Failed))
            {
                server.Out.Line($"{group}: has problems; not removing");
                server.ExitCode = ExitCode.Generic;
                continue;
            }

            await server.Client.RemoveProcessGroupAsync(group, cancel).ConfigureAwait(false);
            server.Out.Line($"{group}: removed process group");
        }

        foreach (string group in changes.Changed.Where(IsWanted))
        {
            await server.Client.StopProcessGroupAsync(group, cancel: cancel).ConfigureAwait(false);
            server.Out.Line($"{group}: stopped");
            await server.Client.RemoveProcessGroupAsync(group, cancel).ConfigureAwait(false);
            await server.Client.AddProcessGroupAsync(group, cancel).ConfigureAwait(false);
            server.Out.Line($"{group}: updated process group");
        }

        foreach (string group in changes.Added.Where(IsWanted))
        {
            await server.Client.AddProcessGroupAsync(group, cancel).ConfigureAwait(false);
            server.Out.Line($"{group}: added process group");
        }

        if (wanted.Count == 0)
        {
            await CollectionsAsync(server, cancel).ConfigureAwait(false);
        }

        bool IsWanted(string group) => wanted.Count == 0 || wanted.Contains(group);
    }

    private static async Task CollectionsAsync(ServerSession server, CancellationToken cancel)
    {
        if ((await ChangedCollections.GetAsync(server, cancel).ConfigureAwait(false)).IsEmpty)
        {
            return;
        }

        ConfigChanges done = await server.Client.ApplyCollectionChangesAsync(cancel).ConfigureAwait(false);
        server.Out.Lines(
        [
            .. done.Removed.Select(name => $"{name}: removed collection"),
            .. done.Changed.Select(name => $"{name}: updated collection"),
            .. done.Added.Select(name => $"{name}: added collection"),
        ]);
    }
}
