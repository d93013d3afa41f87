using System.Text;
using Supervisor.Os;

namespace Supervisor.Configuration;

/// <summary><c>supervisord --check</c>: judges a configuration and starts nothing.</summary>
public static class CheckCommand
{
    /// <summary>
    /// Prints <c>PATH: OK</c> with what there is, or every error in a line of its own; with <c>--json</c> the one object of
    /// <see cref="ConfigurationJson"/>. The text form asks whether the configuration can run on this machine: users and
    /// folders must exist. The JSON form states what the text means on any machine.
    /// </summary>
    /// <returns>The exit status: 0 when the configuration is good, 2 when it is not.</returns>
    public static int Run(
        CommandLine commandLine, IUserDatabase users, IConfigurationEnvironment environment, TextWriter output, TextWriter error)
    {
        var loader = new ConfigurationLoader(users, environment, textOnly: commandLine.Json);
        try
        {
            SupervisorConfiguration configuration = loader.Load(commandLine);
            if (commandLine.Json)
            {
                WriteJson(output, stream => ConfigurationJson.Write(stream, configuration));
            }
            else
            {
                WriteText(output, error, configuration);
            }

            return 0;
        }
        catch (ConfigurationException why)
        {
            if (commandLine.Json)
            {
                WriteJson(output, stream => ConfigurationJson.WriteErrors(stream, why.Errors));
            }
            else
            {
                foreach (ConfigurationError problem in why.Errors)
                {
                    error.WriteLine(problem);
                }
            }

            return 2;
        }
    }

    private static void WriteText(TextWriter output, TextWriter error, SupervisorConfiguration configuration)
    {
        IEnumerable<string> warnings = configuration.Messages.Where(message => message.Level > Engine.LogLevel.Info)
            .Select(message => message.Text);
        foreach (string warning in warnings.Concat(configuration.Warnings))
        {
            error.WriteLine($"warning: {warning}");
        }

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
        using var buffer = new MemoryStream();
        write(buffer);
        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static string Count(int number, string one, string many) => $"{number} {(number == 1 ? one : many)}";
}
