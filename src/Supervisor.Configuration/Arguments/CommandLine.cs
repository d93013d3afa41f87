using Supervisor.Configuration.Values;
using Supervisor.Engine.Commands;
using Supervisor.Os;
using Supervisor.Protocol;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Configuration.Arguments;

/// <summary>The command line of supervisord (Supervisor: Running Supervisor, supervisord Command-Line Options).</summary>
public sealed record CommandLine
{
    /// <summary>The name the program was called by, as in argv[0].</summary>
    public string ProgramName { get; init; } = "supervisord";

    /// <summary><c>-c</c>: absolute path of the configuration file, or null: search for it.</summary>
    public string? ConfigurationFile { get; init; }

    /// <summary><c>-h</c> was given: print <see cref="Usage"/> and exit 0.</summary>
    public bool Help { get; init; }

    /// <summary><c>-v</c> was given: print the version and exit 0.</summary>
    public bool Version { get; init; }

    /// <summary><c>--check</c>: judge the configuration and exit. Beyond Supervisor.</summary>
    public bool Check { get; init; }

    /// <summary><c>--json</c>: print the effective configuration while checking. Beyond Supervisor.</summary>
    public bool Json { get; init; }

    /// <summary><c>--hints</c>: say what could be better while checking. Beyond Supervisor.</summary>
    public bool Hints { get; init; }

    /// <summary><c>--sample</c>: print a sample configuration and exit 0. Beyond Supervisor.</summary>
    public bool Sample { get; init; }

    /// <summary><c>-n</c>.</summary>
    public bool NoDaemon { get; init; }

    /// <summary><c>-s</c>.</summary>
    public bool Silent { get; init; }

    /// <summary><c>-k</c>.</summary>
    public bool NoCleanup { get; init; }

    /// <summary><c>-t</c>.</summary>
    public bool StripAnsi { get; init; }

    /// <summary><c>-u</c>: a name or number that is not looked up yet.</summary>
    public string? User { get; init; }

    /// <summary><c>-m</c>.</summary>
    public int? Umask { get; init; }

    /// <summary><c>-d</c>.</summary>
    public string? Directory { get; init; }

    /// <summary><c>-l</c>.</summary>
    public string? LogFile { get; init; }

    /// <summary><c>-y</c>, in bytes.</summary>
    public long? LogFileMaxBytes { get; init; }

    /// <summary><c>-z</c>.</summary>
    public int? LogFileBackups { get; init; }

    /// <summary><c>-e</c>.</summary>
    public LogLevel? LogLevel { get; init; }

    /// <summary><c>-j</c>.</summary>
    public string? PidFile { get; init; }

    /// <summary><c>-i</c>.</summary>
    public string? Identifier { get; init; }

    /// <summary><c>-q</c>.</summary>
    public string? ChildLogDirectory { get; init; }

    /// <summary><c>-a</c>.</summary>
    public int? MinFds { get; init; }

    /// <summary><c>--minprocs</c>.</summary>
    public int? MinProcs { get; init; }

    /// <summary>Where to look for a configuration file when none is given, in this order.</summary>
    public IReadOnlyList<string> SearchPaths
    {
        get
        {
            string prefix = PosixPath.Directory(PosixPath.Directory(ProgramName));
            return
            [
                PosixPath.Join(prefix, "etc/supervisord.conf"), PosixPath.Join(prefix, "supervisord.conf"),
                "supervisord.conf", "etc/supervisord.conf", "/etc/supervisord.conf", "/etc/supervisor/supervisord.conf",
            ];
        }
    }

    /// <summary>The help text.</summary>
    public string Usage => CommandLineUsage.Text(ProgramName);

    /// <summary>Reads the arguments the way getopt does.</summary>
    /// <param name="programName">argv[0].</param>
    /// <param name="args">What follows it.</param>
    /// <param name="users">Users of the machine, for <c>~name</c>.</param>
    /// <param name="environment">What relative paths start from.</param>
    /// <exception cref="CommandLineException">The arguments are no good.</exception>
    public static CommandLine Parse(
        string programName, IReadOnlyList<string> args, IUserDatabase users, IConfigurationEnvironment environment)
    {
        MachineValues machine = new(users, environment, textOnly: false);
        Getopt<DaemonOption> options = new(CommandLineOptions.All);
        (IReadOnlyList<GivenOption<DaemonOption>> given, IReadOnlyList<string> rest) = options.Split(args);
        if (rest.Count > 0)
        {
            throw new CommandLineException($"positional arguments are not supported: {PythonLiteral.Of(rest)}");
        }

        CommandLine result = new() { ProgramName = programName };
        HashSet<string> seen = new();
        foreach (GivenOption<DaemonOption> option in given)
        {
            try
            {
                result = option.Option.Apply(result, option.Value, machine);
            }
            catch (ValueException why)
            {
                throw new CommandLineException($"invalid value for {option.Name} {PythonLiteral.Of(option.Value)}: {why.Message}");
            }

            if (result.Help || result.Version || result.Sample)
            {
                return result;
            }

            if (!seen.Add(option.Option.Key))
            {
                throw new CommandLineException($"conflicting command line option {PythonLiteral.Of(option.Name)}");
            }
        }

        return result.Check ? result
            : result.Json ? throw new CommandLineException("option --json requires --check")
            : result.Hints ? throw new CommandLineException("option --hints requires --check")
            : result;
    }
}
