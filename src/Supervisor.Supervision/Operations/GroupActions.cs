using Supervisor.Configuration;
using Supervisor.Configuration.Comparison;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Port;

namespace Supervisor.Supervision.Operations;

/// <summary>Reading the configuration again, and groups that come and go with it.</summary>
internal sealed class GroupActions(
    SupervisionLoop loop,
    ChildLogs logs,
    FastCgiSockets sockets,
    SupervisorConfiguration configuration,
    Func<SupervisorConfiguration> load,
    Action<LogLevel, string> log)
{
    /// <summary>How long files and folders may take before the configuration counts as one that cannot be read.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private volatile SupervisorConfiguration _configuration = configuration;

    /// <summary>On the loop, before it runs: the configuration that another process image had read last.</summary>
    public void GoOnWith(SupervisorConfiguration read) => _configuration = read;

    /// <summary>The configuration that was read last; safe from any thread.</summary>
    public SupervisorConfiguration Configuration => _configuration;

    /// <summary>Reads the configuration and says how it differs from the active groups.</summary>
    public async ValueTask<ReloadOutcome?> ReloadAsync(CancellationToken cancellationToken) => loop.Snapshot.State < SupervisorState.Running
        ? null
        : await loop.InvokeAsync(ReloadOnLoopAsync).WaitAsync(cancellationToken);

    /// <summary>On the loop: from now on this is the configuration that was read last.</summary>
    public void Accept(SupervisorConfiguration configuration)
    {
        DoubtLog.Write(configuration, _configuration, log);
        _configuration = configuration;
        loop.Engine.Configured = configuration.Groups;
    }

    /// <summary>Activates a group of the configuration last read and starts what starts by itself.</summary>
    public void Add(string name, Action<ActionOutcome> done)
    {
        if (Configured(name, out ActionOutcome refused) is not { } settings)
        {
            done(refused);
            return;
        }

        sockets.Try(settings, loop, failure =>
        {
            if (failure is not null)
            {
                done(ActionOutcome.Failed(Fault.Failed, failure));
            }
            else if (loop.Engine.State < SupervisorState.Running)
            {
                done(ActionOutcome.Failed(Fault.ShutdownState));
            }
            else if (loop.Engine.AddGroup(settings, loop.Now) is not { } group)
            {
                done(ActionOutcome.Failed(Fault.AlreadyAdded, name));
            }
            else
            {
                foreach (ManagedProcess process in group.Processes)
                {
                    logs.AssignSoon(process);
                }

                loop.Engine.AutoStart(group, loop.Now);
                done(ActionOutcome.Done);
            }
        });
    }

    /// <summary>While the daemon comes up: adds a group to the engine and gives its processes their logs.</summary>
    /// <exception cref="Os.PosixException">A log cannot be made.</exception>
    public void Activate(GroupSettings settings)
    {
        if (loop.Engine.AddGroup(settings, loop.Now) is { } group)
        {
            foreach (ManagedProcess process in group.Processes)
            {
                logs.Assign(process);
            }
        }
    }

    public ActionOutcome Remove(string name)
    {
        if (loop.Engine.FindGroup(name) is not { } group)
        {
            return ActionOutcome.Failed(Fault.BadName, name);
        }

        return loop.Engine.RemoveGroup(group, loop.Now) ? ActionOutcome.Done : ActionOutcome.Failed(Fault.StillRunning, name);
    }

    private GroupSettings? Configured(string name, out ActionOutcome refused)
    {
        GroupSettings? settings = loop.Engine.Configured.FirstOrDefault(group => group.Name == name);
        refused = settings is null ? ActionOutcome.Failed(Fault.BadName, name) : ActionOutcome.Failed(Fault.AlreadyAdded, name);
        return loop.Engine.FindGroup(name) is null ? settings : null;
    }

    private ReloadOutcome Compare(IReadOnlyList<GroupSettings> configured)
    {
        List<string> added = [];
        List<string> changed = [];
        foreach (GroupSettings group in configured)
        {
            if (loop.Engine.FindGroup(group.Name) is not { } active)
            {
                added.Add(group.Name);
            }
            else if (SettingsComparison.IsChanged(active.Settings, group))
            {
                changed.Add(group.Name);
            }
        }

        HashSet<string> names = [.. configured.Select(group => group.Name)];
        List<string> removed = [.. loop.Engine.Groups.Select(group => group.Name).Where(name => !names.Contains(name))];
        return new(added, changed, removed);
    }

    private async Task<ReloadOutcome?> ReloadOnLoopAsync()
    {
        (SupervisorConfiguration? configuration, string? error) = await LoadOnLoopAsync();
        if (configuration is null)
        {
            return ReloadOutcome.Failed(error!);
        }

        if (loop.Engine.State < SupervisorState.Running)
        {
            return null;
        }

        Accept(configuration);
        return Compare(configuration.Groups);
    }

    /// <summary>Reads the configuration; gives it, or what is wrong with it.</summary>
    public async ValueTask<(SupervisorConfiguration? Configuration, string? Error)> LoadAsync(CancellationToken cancellationToken) =>
        await loop.InvokeAsync(LoadOnLoopAsync).WaitAsync(cancellationToken);

    /// <summary>The same on the loop.</summary>
    public async Task<(SupervisorConfiguration? Configuration, string? Error)> LoadOnLoopAsync()
    {
        try
        {
            return (await loop.WorkAsync("the configuration", Patience, load), null);
        }
        catch (Exception exception) when (exception is ConfigurationException or TimeoutException)
        {
            return (null, exception.Message);
        }
    }
}
