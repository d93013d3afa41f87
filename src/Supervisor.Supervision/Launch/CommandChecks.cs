using Supervisor.Configuration;
using Supervisor.Engine.Settings;
using Supervisor.Posix;

namespace Supervisor.Supervision.Launch;

/// <summary>Which commands can be run, found out before a request to start them enters the loop.</summary>
internal sealed class CommandChecks(LaunchPlanner planner)
{
    private readonly Dictionary<ProcessSettings, CommandError?> _errors = new(ReferenceEqualityComparer.Instance);

    /// <summary>Says why the command of a process cannot be run on this machine, or null; without a daemon.</summary>
    public static Func<ProcessSettings, string?> Of(IConfigurationEnvironment environment) => settings =>
        CommandResolver.TryResolve(
            settings.Command, settings.Environment.GetValueOrDefault("PATH"), environment.Variables.GetValueOrDefault("PATH"), out _,
            out CommandError? error)
            ? null
            : error!.Text;

    public void Look(ProcessSettings settings) => _errors[settings] = planner.Check(settings);

    /// <summary>What is wrong with a command, or null; looked at now when its settings have changed meanwhile.</summary>
    public CommandError? ErrorOf(ProcessSettings settings) =>
        _errors.TryGetValue(settings, out CommandError? error) ? error : planner.Check(settings);
}
