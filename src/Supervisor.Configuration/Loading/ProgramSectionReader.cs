using IniParser.Model;
using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Ini;
using Supervisor.Configuration.Sections;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Settings;
using Supervisor.Os;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Loading;

/// <summary>
/// Makes processes of options given at run time, by the rules of a <c>[program:x]</c> section: the same options, types,
/// expansions and errors.
/// </summary>
/// <param name="users">Users and groups of the machine.</param>
/// <param name="environment">Variables and folders.</param>
public sealed class ProgramSectionReader(IUserDatabase users, IConfigurationEnvironment environment)
{
    private static readonly ConfigurationSection Keys = ConfigurationSections.Find("program:x")!;

    /// <summary>The options that no <c>[program:x]</c> section has; Supervisor passes over them.</summary>
    public static IEnumerable<string> UnknownAmong(IEnumerable<string> options) =>
        options.Where(option => Keys.Find(option.ToLowerInvariant()) is null);

    /// <summary>What to say of an option that no <c>[program:x]</c> section has.</summary>
    public static string UnknownOption(string option) => UnknownNames.Option(option, Keys) is var message && message.EndsWith('?')
        ? message
        : $"{message}; expected options of a [program:x] section";

    /// <summary>Reads the options of one program.</summary>
    /// <param name="configuration">The configuration in force: its variables, folder and path.</param>
    /// <param name="groupName">The group the processes will belong to: <c>%(group_name)s</c>.</param>
    /// <param name="programName">The program: <c>%(program_name)s</c>.</param>
    /// <param name="options">Options and values as they would stand in the file; names in any case.</param>
    /// <param name="withDaemonEnvironment">
    /// True to put <c>[supervisord] environment</c> under the program's own, as for a program of the file; false as
    /// supervisor_twiddler does.
    /// </param>
    /// <param name="strict">True to refuse what a file may have with a warning: a command that can never run, a name that cannot
    /// be used.</param>
    /// <exception cref="ConfigurationException">An option is no good; it has every error that was found.</exception>
    public IReadOnlyList<ProcessSettings> Read(
        SupervisorConfiguration configuration, string groupName, string programName,
        IEnumerable<KeyValuePair<string, string>> options, bool withDaemonEnvironment, bool strict = false)
    {
        string section = $"program:{programName}";
        IniDocument document = new();
        KeyDataCollection keys = document.Open(section, configuration.Path, 0);
        List<string> repeated = [];
        foreach ((string option, string value) in options)
        {
            if (keys.ContainsKey(option.ToLowerInvariant()))
            {
                repeated.Add(option);
            }

            document.Set(keys, option.ToLowerInvariant(), value, configuration.Path, 0);
        }

        ReadingContext context = new()
        {
            Document = document,
            Errors = new ErrorList(),
            Machine = new MachineValues(users, environment, textOnly: false),
            TextOnly = false,
            UserId = environment.UserId,
            Variables = new ExpansionNames().AddVariables(environment.Variables).AddVariables(configuration.Supervisord.Environment),
            Here = configuration.Here,
            HostNodeName = environment.HostNodeName,
        };
        IReadOnlyDictionary<string, string> below =
            withDaemonEnvironment ? configuration.Supervisord.Environment : new Dictionary<string, string>();
        IReadOnlyList<ProcessSettings> processes = new ProcessReader(context).Read(context.Reader(section), groupName, below);
        if (strict)
        {
            context.Reader(section).Convert(null, programName, programName, PlainValues.StrictName);
            repeated.ForEach(option => context.Reader(section).Fail(option.ToLowerInvariant(), $"stands twice, also as '{option}'"));
            foreach (ConfigurationError warning in context.Warnings.All)
            {
                context.Errors.Add(warning);
            }
        }

        return context.Errors.Count == 0 ? processes : throw new ConfigurationException(context.Errors.All);
    }
}
