using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

/// <summary>Something that is done to processes by name, by group, by collection or to all: start, stop, signal.</summary>
internal abstract class ProcessOperation
{
    /// <summary>Calls under way at the same time when a pattern names many processes.</summary>
    private const int AtOnce = 64;

    private readonly List<ProcessResult> _results = [];

    /// <summary>What became of each process so far.</summary>
    protected IReadOnlyList<ProcessResult> Results => _results;

    /// <summary>For the progress line.</summary>
    protected abstract string Verb { get; }

    /// <summary>A fault that means there was nothing to do, and leaves the exit status alone.</summary>
    protected abstract Fault? Harmless { get; }

    /// <summary>The exit status for a group that is not there.</summary>
    protected virtual int NoSuchGroup => ExitCode.Generic;

    /// <summary>Does it to what the words name, printing a line for each process.</summary>
    public async Task RunAsync(
        ServerSession server, IReadOnlyList<string> names, IReadOnlyList<string> collections, CancellationToken cancel)
    {
        if (names.Contains("all"))
        {
            using (server.Progress.Show($"{Verb} all"))
            {
                PrintAll(server, await AllAsync(server.Client, cancel).ConfigureAwait(false));
            }

            await ExplainAsync(server, cancel).ConfigureAwait(false);
            return;
        }

        IReadOnlyList<ProcessInfo>? known = null;
        foreach (string name in names)
        {
            using IDisposable progress = server.Progress.Show($"{Verb} {name}");
            if (ProcessPattern.Is(name))
            {
                known ??= await server.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false);
                ProcessInfo[] matching = [.. known.Where(process => ProcessPattern.Matches(name, process))];
                if (matching.Length > 0)
                {
                    await EachAsync(server, matching, cancel).ConfigureAwait(false);
                    continue;
                }
            }

            if (Namespec.Parse(name) is { IsGroup: true, Group: var group })
            {
                await GroupAsync(server, group, cancel).ConfigureAwait(false);
            }
            else
            {
                IReadOnlyList<ProcessResult> results = await AttemptAsync(server.Client, name, cancel).ConfigureAwait(false);
                PrintAll(server, results);
                if (results[^1].Status == Fault.BadName)
                {
                    await NameExpansion.SuggestAsync(server, name, cancel).ConfigureAwait(false);
                }
            }
        }

        foreach (string collection in collections)
        {
            using IDisposable progress = server.Progress.Show($"{Verb} collection {collection}");
            await CollectionAsync(server, collection, cancel).ConfigureAwait(false);
        }

        await ExplainAsync(server, cancel).ConfigureAwait(false);
    }

    /// <summary>Says why what failed did, if that is known.</summary>
    protected virtual Task ExplainAsync(ServerSession server, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>Does it to a collection.</summary>
    public async Task CollectionAsync(ServerSession server, string collection, CancellationToken cancel)
    {
        try
        {
            PrintAll(server, await CollectionAsync(server.Client, collection, cancel).ConfigureAwait(false));
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.BadName)
        {
            server.Out.Line($"{collection}: ERROR (no such collection)");
            server.ExitCode = ExitCode.Generic;
            await Guesses.OfCollectionAsync(server, collection, cancel).ConfigureAwait(false);
        }
    }

    protected abstract Task<IReadOnlyList<ProcessResult>> OneAsync(SupervisorClient client, string name, CancellationToken cancel);

    protected abstract Task<IReadOnlyList<ProcessResult>> GroupAsync(SupervisorClient client, string group, CancellationToken cancel);

    protected abstract Task<IReadOnlyList<ProcessResult>> AllAsync(SupervisorClient client, CancellationToken cancel);

    protected abstract Task<IReadOnlyList<ProcessResult>> CollectionAsync(
        SupervisorClient client, string collection, CancellationToken cancel);

    /// <summary>What stands after the colon of a result line.</summary>
    protected abstract string Describe(ProcessResult result);

    private async Task GroupAsync(ServerSession server, string group, CancellationToken cancel)
    {
        try
        {
            PrintAll(server, await GroupAsync(server.Client, group, cancel).ConfigureAwait(false));
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.BadName)
        {
            server.Out.Line($"{group}: ERROR (no such group)");
            server.ExitCode = NoSuchGroup;
            await NameExpansion.SuggestAsync(server, $"{group}:*", cancel).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A pattern names a set, so that no order is meant and all may go at the same time. Names written one by one are dealt with one
    /// after the other: scripts rely on the first being up before the second starts.
    /// </summary>
    private async Task EachAsync(ServerSession server, ProcessInfo[] processes, CancellationToken cancel)
    {
        using SemaphoreSlim turns = new(AtOnce);
        Task<IReadOnlyList<ProcessResult>>[] attempts = [.. processes.Select(process => Task.Run(async () =>
        {
            await turns.WaitAsync(cancel).ConfigureAwait(false);
            try
            {
                return await AttemptAsync(server.Client, $"{process.Group}:{process.Name}", cancel).ConfigureAwait(false);
            }
            finally
            {
                turns.Release();
            }
        }, cancel))];
        try
        {
            foreach (Task<IReadOnlyList<ProcessResult>> attempt in attempts)
            {
                PrintAll(server, await attempt.ConfigureAwait(false));
            }
        }
        finally
        {
            await ((Task)Task.WhenAll(attempts)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One result, or several where others were done along with it.</summary>
    private async Task<IReadOnlyList<ProcessResult>> AttemptAsync(SupervisorClient client, string name, CancellationToken cancel)
    {
        Namespec one = Namespec.Parse(name);
        try
        {
            IReadOnlyList<ProcessResult> results = await OneAsync(client, name, cancel).ConfigureAwait(false);
            return results.Count > 1 ? results : [ProcessResult.Success(one.Group, one.Process!)];
        }
        catch (XmlRpcFaultException fault)
        {
            return [new(one.Group, one.Process!, fault.Fault, fault.Message)];
        }
    }

    private void PrintAll(ServerSession server, IReadOnlyList<ProcessResult> results)
    {
        foreach (ProcessResult result in results)
        {
            Print(server, result);
        }
    }

    private void Print(ServerSession server, ProcessResult result)
    {
        _results.Add(result);
        server.Out.Line(Describe(result));
        if (result.Status != Harmless && ResultText.StatusOf(result.Status) is > 0 and int status)
        {
            server.ExitCode = status;
        }
    }
}
