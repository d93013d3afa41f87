using System.Text;
using Supervisor.Configuration.Arguments;
using Supervisor.Configuration.Loading;
using Supervisor.Engine.Settings;
using Supervisor.Os;

namespace Supervisor.Configuration.Check;

/// <summary><c>supervisord --check</c>: judges a configuration and starts nothing.</summary>
public static class CheckCommand
{
    /// <summary>
    /// Prints <c>PATH: OK</c> with what there is, or every error in a line of its own; with <c>--json</c> the one object of
    /// <see cref="ConfigurationJson"/>. The text form asks whether the configuration can run on this machine: users and
    /// folders must exist. The JSON form states what the text means on any machine. Warnings, and with <c>--hints</c> hints,
    /// are told in either case.
    /// </summary>
    /// <param name="commandLine">What was asked for.</param>
    /// <param name="users">Users and groups of the machine.</param>
    /// <param name="environment">Variables, folders and files.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="commandError">Says why the command of a process cannot be run on this machine, or null.</param>
    /// <returns>
    /// The exit status: 0 when the configuration is good, 2 when it is not; with <c>--hints</c> 1 when it is good but there are
    /// warnings or hints.
    /// </returns>
    public static int Run(
        CommandLine commandLine, IUserDatabase users, IConfigurationEnvironment environment, TextWriter output, TextWriter error,
        Func<ProcessSettings, string?>? commandError = null)
    {
        ConfigurationLoader loader = new(users, environment, textOnly: commandLine.Json);
        try
        {
            SupervisorConfiguration configuration = loader.Load(commandLine);
            IReadOnlyList<string> hints = commandLine.Hints
                ? [.. configuration.Hints, .. MachineHints.Find(configuration, environment, commandError ?? (_ => null))]
                : [];
            if (commandLine.Json)
            {
                WriteJson(output, stream => ConfigurationJson.Write(stream, configuration, commandLine.Hints ? hints : null));
            }
            else
            {
                WriteDoubts(error, configuration.AllWarnings, hints);
                WriteSummary(output, configuration);
            }

            return commandLine.Hints && (hints.Count > 0 || configuration.AllWarnings.Any()) ? 1 : 0;
        }
        catch (ConfigurationException why)
        {
            if (commandLine.Json)
            {
                WriteJson(output, stream => ConfigurationJson.WriteErrors(stream, why));
            }
            else
            {
                foreach (ConfigurationError problem in why.Errors)
                {
                    error.WriteLine(problem);
                }

                WriteDoubts(error, why.Warnings, []);
            }

            return 2;
        }
    }

    private static void WriteDoubts(TextWriter error, IEnumerable<string> warnings, IEnumerable<string> hints)
    {
        foreach (string warning in warnings)
        {
            error.WriteLine($"warning: {warning}");
        }

        foreach (string hint in hints)
        {
            error.WriteLine($"hint: {hint}");
        }
    }

    private static void WriteSummary(TextWriter output, SupervisorConfiguration configuration)
    {
        output.WriteLine($"{configuration.Path}: OK");
        output.WriteLine(string.Join(", ",
            Count(configuration.Groups.Sum(group => group.Processes.Count), "process", "processes"),
            Count(configuration.Groups.Count, "group", "groups"),
            Count(configuration.Collections.Count, "collection", "collections"),
            Count(configuration.HttpServers.Count, "server", "servers"),
            Count(configuration.Includes.Count, "included file", "included files")));
    }

    private static void WriteJson(TextWriter output, Action<Stream> write)
    {
        using MemoryStream buffer = new();
        write(buffer);
        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static string Count(int number, string one, string many) => $"{number} {(number == 1 ? one : many)}";
}
