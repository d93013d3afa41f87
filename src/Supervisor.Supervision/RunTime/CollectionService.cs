using Supervisor.Configuration;
using Supervisor.Configuration.Loading;
using Supervisor.Engine;
using Supervisor.Engine.Collections;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Operations;
using Supervisor.Supervision.Operations.Rolling;
using Supervisor.Supervision.Port;

namespace Supervisor.Supervision.RunTime;

/// <summary>
/// Collections as the RPC side asks for them: those of the configuration, those made at run time, and restarts. Changes at
/// run time queue up, so that the file of what is kept and the engine agree.
/// </summary>
internal sealed class CollectionService(
    SupervisionLoop loop, OperationQueue operations, GroupActions groups, RuntimeStateStore store, OperationHost host, IActivityLog log) : ICollections
{
    // Only touched on the loop.
    private readonly HashSet<string> _restarting = [];

    private SupervisorEngine Engine => loop.Engine;

    private IReadOnlyList<CollectionSettings> Configured => groups.Configuration.Collections;

    /// <summary>Before the daemon runs: makes the collections of the configuration, and again those that were kept.</summary>
    public void Begin()
    {
        List<CollectionSettings> kept = [];
        foreach (SavedCollection saved in store.State.Collections)
        {
            Restored(saved, () => kept.Add(RequireFree(Read(saved.Name, saved.Options))));
        }

        // Together, so that none is said to be missing that only comes later.
        if (Engine.SetCollections([.. Configured, .. kept], loop.Now) is not null)
        {
            Engine.SetCollections(Configured, loop.Now);
            foreach (CollectionSettings collection in kept)
            {
                Restored(new(collection.Name, CollectionOptionsReader.Write(collection)), () => Put(collection));
            }
        }
    }

    public async ValueTask<ActionOutcome> RestartAsync(string name, bool wait, CollectionRestart how, CancellationToken cancellationToken)
    {
        TaskCompletionSource<ActionOutcome> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(() =>
        {
            try
            {
                Restart(name, wait, how, outcome => loop.CompleteAfterTurn(() => answer.TrySetResult(outcome)));
            }
            catch (Exception exception)
            {
                answer.TrySetException(exception);
            }
        });
        return await answer.Task.WaitAsync(cancellationToken);
    }

    public ValueTask AddAsync(
        string name, IReadOnlyDictionary<string, string> options, bool persist, CancellationToken cancellationToken) =>
        QueuedAsync(name, cancellationToken, async () =>
        {
            if (persist)
            {
                store.RequireFile();
            }

            CollectionSettings collection = Read(name, options);
            await loop.RunAsync(() => RequireFree(collection));
            await PutAsync(collection, persist);
        });

    public ValueTask SetAsync(
        string name, IReadOnlyDictionary<string, string?> changes, bool? persist, CancellationToken cancellationToken) =>
        QueuedAsync(name, cancellationToken, async () =>
        {
            if (persist == true)
            {
                store.RequireFile();
            }

            Dictionary<string, string> options = CollectionOptionsReader.Write(
                await loop.RunAsync(() => RuntimeCollection(name)));
            foreach ((string option, string? value) in changes)
            {
                options.Remove(option);
                if (value is not null)
                {
                    options.Add(option, value);
                }
            }

            await PutAsync(Read(name, options), persist ?? IsKept(name));
            if (persist == false && IsKept(name))
            {
                await store.ChangeAsync(state => state.WithoutCollection(name));
            }
        });

    public ValueTask RemoveAsync(string name, CancellationToken cancellationToken) =>
        QueuedAsync(name, cancellationToken, async () =>
        {
            // One that is kept though the configuration took its name can be forgotten all the same.
            bool isKept = IsKept(name);
            await loop.RunAsync(() => isKept && Engine.FindCollection(name) is not { IsRuntime: true } || Remove(name));
            if (isKept)
            {
                await store.ChangeAsync(state => state.WithoutCollection(name));
            }
        });

    public ConfigChanges GetChanges() => Changes(loop.Snapshot.Collections);

    public async ValueTask<ConfigChanges> ApplyChangesAsync(CancellationToken cancellationToken) =>
        await loop.RunAsync(() =>
        {
            RequireRunning();
            ConfigChanges changes = Changes(Engine.Collections);
            return Engine.SetCollections(Configured, loop.Now) is { } failure
                ? throw new XmlRpcFaultException(Fault.Failed, failure)
                : changes;
        }).WaitAsync(cancellationToken);

    private static CollectionSettings Read(string name, IReadOnlyDictionary<string, string> options)
    {
        try
        {
            return CollectionOptionsReader.Read(name, options);
        }
        catch (ConfigurationException exception)
        {
            throw new XmlRpcFaultException(
                Fault.IncorrectParameters, string.Join("; ", exception.Errors.Select(error => error.ToString())));
        }
    }

    private ConfigChanges Changes(IReadOnlyList<CollectionSettings> active)
    {
        CollectionChanges changes = CollectionChanges.Between(active, Configured);
        return new(changes.Added, changes.Changed, changes.Removed);
    }

    private void Restart(string name, bool wait, CollectionRestart how, Action<ActionOutcome> finish)
    {
        if (Engine.State < SupervisorState.Running)
        {
            finish(ActionOutcome.Failed(Fault.ShutdownState));
        }
        else if (Engine.FindMembers(name) is not { } members)
        {
            finish(ActionOutcome.Failed(Fault.BadName, name));
        }
        else if (operations.IsUpgrading)
        {
            finish(ActionOutcome.Failed(Fault.Failed, $"{name} is not restarted: the daemon is being upgraded"));
        }
        else if (!_restarting.Add(name))
        {
            finish(ActionOutcome.Failed(Fault.Failed, $"{name} is being restarted already"));
        }
        else
        {
            string batch = how.MaxUnavailable > 0 ? $"{how.MaxUnavailable} at a time" : "all at once";
            log.Write(LogLevel.Info, $"restarting the {members.Count} processes of collection '{name}', {batch}");
            Operation operation = operations.Begin(OperationKinds.Restart, name);
            RollingRestart restart = new(Engine, host, members, how, results =>
            {
                _restarting.Remove(name);
                Report(name, results);
                bool isWhole = results.All(result => result.Status == Fault.Success);
                operations.End(operation, isWhole ? OperationInfo.Done : OperationInfo.Failed);
                if (wait)
                {
                    finish(ActionOutcome.Each(results));
                }
            });
            operation.Processes = () => members;
            operation.GivingUp = restart.GiveUp;
            restart.Begin();
            if (!wait)
            {
                finish(ActionOutcome.Each(
                    [.. members.Select(process => new ProcessResult(process.Group.Name, process.Name, Fault.Success, "OK"))]));
            }
        }
    }

    private void Report(string name, IReadOnlyList<ProcessResult> results)
    {
        ProcessResult[] failures = [.. results.Where(result => result.Status != Fault.Success)];
        log.Write(
            failures.Length > 0 ? LogLevel.Warn : LogLevel.Info,
            $"restart of collection '{name}' is over, {results.Count - failures.Length} of {results.Count} processes came up again");
        foreach (ProcessResult failure in failures)
        {
            log.Write(
                LogLevel.Warn, $"restart of collection '{name}': {Namespec.Format(failure.Group, failure.Name)}: {failure.Description}");
        }
    }

    private async Task PutAsync(CollectionSettings collection, bool keep)
    {
        SavedCollection? before = store.State.Collections.FirstOrDefault(saved => saved.Name == collection.Name);
        if (keep)
        {
            await store.ChangeAsync(
                state => state.With(new SavedCollection(collection.Name, CollectionOptionsReader.Write(collection))));
        }

        try
        {
            await loop.RunAsync(() => Put(collection));
        }
        catch (XmlRpcFaultException) when (keep)
        {
            await store.ChangeAsync(
                state => before is null ? state.WithoutCollection(collection.Name) : state.With(before));
            throw;
        }
    }

    private bool Remove(string name)
    {
        _ = RuntimeCollection(name);
        return ProblemsWith(name, []) is { } problems
            ? throw new XmlRpcFaultException(Fault.Failed, $"collection '{name}' is not removed: {problems}")
            : Engine.RemoveCollection(name, loop.Now);
    }

    /// <summary>What no order of starts could keep, were the collection another; null: nothing.</summary>
    private string? ProblemsWith(string name, CollectionSettings[] instead) => !Engine.HasDependencies ? null
        : DependencyJudge.FindNew(
            Engine,
            Engine.Groups.Select(group => group.Settings),
            [.. Engine.Collections.Where(collection => collection.Name != name), .. instead]);

    private bool Put(CollectionSettings collection)
    {
        RequireRunning();
        if (ProblemsWith(collection.Name, [collection]) is { } problems)
        {
            throw new XmlRpcFaultException(Fault.IncorrectParameters, $"[collection:{collection.Name}] {problems}");
        }

        return Engine.PutCollection(collection, loop.Now) is { } failure
            ? throw new XmlRpcFaultException(Fault.IncorrectParameters, $"[collection:{collection.Name}] {failure}")
            : true;
    }

    private CollectionSettings RequireFree(CollectionSettings collection)
    {
        if (Engine.FindCollection(collection.Name) is not null)
        {
            throw new XmlRpcFaultException(Fault.BadName, $"{collection.Name}: there is a collection of that name");
        }

        return Configured.Any(configured => configured.Name == collection.Name)
            ? throw new XmlRpcFaultException(Fault.BadName, $"{collection.Name}: the configuration has a collection of that name")
            : collection;
    }

    private CollectionSettings RuntimeCollection(string name) => Engine.FindCollection(name) switch
    {
        null => throw new XmlRpcFaultException(Fault.BadName, name),
        { IsRuntime: true } collection => collection,
        _ => throw new XmlRpcFaultException(
            Fault.BadName, $"{name}: the collection is of the configuration, expected one that was added at run time"),
    };

    private bool IsKept(string name) => store.State.Collections.Any(saved => saved.Name == name);

    private void RequireRunning()
    {
        if (Engine.State < SupervisorState.Running)
        {
            throw new XmlRpcFaultException(Fault.ShutdownState);
        }
    }

    private void Restored(SavedCollection saved, Action restore)
    {
        try
        {
            restore();
        }
        catch (XmlRpcFaultException fault)
        {
            log.Write(LogLevel.Error, $"collection '{saved.Name}' of runtime_state_file is not restored: {fault.Message}");
        }
        catch (Exception exception)
        {
            // What was kept must never keep the daemon from starting.
            log.Write(LogLevel.Critical, $"collection '{saved.Name}' of runtime_state_file is not restored, internal error: {exception}");
        }
    }

    private async ValueTask QueuedAsync(string name, CancellationToken cancellationToken, Func<Task> work) =>
        await loop.InvokeAsync(() => operations.RunAsync(
            OperationKinds.Collection,
            name,
            async _ =>
            {
                await work();
                return true;
            },
            cancellationToken)).WaitAsync(cancellationToken);
}
