using System.Globalization;
using Supervisor.Engine.Commands;
using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Check;

/// <summary>What this machine makes of a configuration that is good.</summary>
internal static class MachineHints
{
    private static readonly string[] ShellSigns = ["|", "||", "&", "&&", ">", ">>", "<", ";", "2>&1", ">/dev/null", "2>/dev/null", "&>"];

    /// <summary>A line for each.</summary>
    public static IEnumerable<string> Find(
        SupervisorConfiguration configuration, IConfigurationEnvironment environment, Func<ProcessSettings, string?> commandError)
    {
        // A program is told of once, however many processes it has.
        IEnumerable<string> commands = configuration.Groups.SelectMany(group => group.Processes).Where(CanBeSplit)
            .SelectMany(process => new[] { commandError(process), ShellSign(process) }.OfType<string>()
                .Select(why => $"[program:{process.Program}] command: {why}"));
        IEnumerable<string> folders = configuration.Groups.SelectMany(group => group.Processes)
            .Where(process => process.Directory is ['/', ..] && !environment.DirectoryExists(process.Directory))
            .Select(process => $"[program:{process.Program}] directory: there is no folder {PythonLiteral.Of(process.Directory!)}");
        return commands.Concat(folders).Distinct().Concat(SystemdHints.Find(configuration, environment));
    }

    // What cannot be split has a warning already.
    private static bool CanBeSplit(ProcessSettings process) =>
        ShellWords.TrySplit(process.Command, out IReadOnlyList<string> words, out _) && words.Count > 0;

    private static string? ShellSign(ProcessSettings process) =>
        ShellWords.TrySplit(process.Command, out IReadOnlyList<string> words, out _)
        && words.Skip(1).FirstOrDefault(ShellSigns.Contains) is { } sign
            ? string.Create(
                CultureInfo.InvariantCulture, $"there is no shell here, so {sign} is an argument of {words[0]}; /bin/sh -c '...' has one")
            : null;
}
