using Supervisor.Configuration;
using Supervisor.Engine.Settings;
using Supervisor.Posix;

namespace Supervisor.Supervision.Launch;

/// <summary>Which commands can be run on this machine, for checks of a configuration without a daemon.</summary>
internal static class CommandChecks
{
    /// <summary>Says why the command of a process cannot be run, or null.</summary>
    public static Func<ProcessSettings, string?> Of(IConfigurationEnvironment environment) => settings =>
        CommandResolver.TryResolve(
            settings.Command, settings.Environment.GetValueOrDefault("PATH"), environment.Variables.GetValueOrDefault("PATH"), out _,
            out CommandError? error)
            ? null
            : error!.Text;
}
