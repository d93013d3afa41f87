using Supervisor.Configuration.Arguments;
using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Ini;
using Supervisor.Configuration.Sections;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Settings;
using Supervisor.Os;

namespace Supervisor.Configuration.Loading;

/// <summary>
/// Makes settings of a configuration file (Supervisor: Configuration File). One loader serves a daemon for its whole life:
/// the file it found first is the one it reads again.
/// </summary>
/// <param name="users">Users and groups of the machine.</param>
/// <param name="environment">Variables, folders and files.</param>
/// <param name="textOnly">
/// True to judge the text alone: users, folders and plugins that could exist do, and the check is made as root.
/// </param>
public sealed class ConfigurationLoader(IUserDatabase users, IConfigurationEnvironment environment, bool textOnly = false)
{
    private string? _path;

    /// <summary>Reads the file, its includes and the command line.</summary>
    /// <exception cref="ConfigurationException">Something is wrong; it has every error that was found.</exception>
    public SupervisorConfiguration Load(CommandLine commandLine)
    {
        _path ??= PosixPath.Absolute(commandLine.ConfigurationFile ?? FindFile(commandLine), environment.CurrentDirectory);
        string here = PosixPath.Directory(_path);
        List<SyntaxProblem> problems = new();
        IniDocument document = new();
        ConfigParserReader.Read(document, _path, ReadMainFile(_path), problems);

        ReadingContext context = Context(document, here);
        if (commandLine.ConfigurationFile is null && environment.UserId == 0)
        {
            context.Warn(
                "Supervisord is running as root and it is searching for its configuration file in default locations (including its current "
                + "working directory); you probably want to specify a \"-c\" argument specifying an absolute path to a configuration "
                + "file for improved security.");
        }

        IReadOnlyList<string> includes = new IncludeReader(context, environment, problems).Read();
        ErrorList errors = new();
        foreach (SyntaxProblem problem in problems)
        {
            errors.Add(new() { File = problem.File, Line = problem.Line, Section = problem.Section, Message = problem.Message });
        }
        foreach (ConfigurationError error in context.Errors.All)
        {
            errors.Add(error);
        }

        if (!document.HasSection("supervisord") && !problems.Any(problem => problem.LosesSections))
        {
            errors.Add(new() { File = _path, Section = "supervisord", Message = ".ini file does not include supervisord section" });
        }

        SupervisorConfiguration configuration = ReadSections(context, commandLine, here) with { Includes = includes };
        foreach (ConfigurationError error in context.Errors.All)
        {
            errors.Add(error);
        }

        return errors.Count == 0 ? configuration : throw new ConfigurationException(errors.All, configuration.Warnings);
    }

    private SupervisorConfiguration ReadSections(ReadingContext context, CommandLine commandLine, string here)
    {
        SupervisordSectionReader daemonReader = new(context, commandLine, environment.TempDirectory);
        SupervisordSettings daemon = daemonReader.Read();
        context.Variables.AddVariables(daemon.Environment);
        IReadOnlyList<RpcInterfaceSettings> interfaces = new RpcInterfaceReader(context).Read();
        IReadOnlyList<GroupSettings> groups = new GroupReader(context, daemon.Environment).Read();
        IReadOnlyList<HttpServerSettings> servers = new HttpServerReader(context).Read();
        IReadOnlyList<CollectionSettings> collections = new CollectionReader(context).Read();
        DependencyCheck.Run(context, groups, collections);
        RepeatedNames.Warn(context, groups);
        UserSetting? user = daemonReader.ReadUser();
        DoubtfulText doubts = new(context.Document, _path!);
        return new SupervisorConfiguration
        {
            Path = _path!,
            Here = here,
            Supervisord = daemon with { User = user },
            Groups = groups,
            Collections = collections,
            HttpServers = servers,
            RpcInterfaces = interfaces,
            Messages = context.Messages,
            Warnings = [.. doubts.Warnings.Concat(context.Warnings.All).Select(warning => warning.ToString())],
            Hints = [.. doubts.Hints.Select(hint => hint.ToString())],
            ServerUrl = ServerUrl(servers),
        };
    }

    private ReadingContext Context(IniDocument document, string here) => new()
    {
        Document = document,
        Errors = new ErrorList(),
        Machine = new MachineValues(users, environment, textOnly),
        TextOnly = textOnly,
        UserId = textOnly ? 0 : environment.UserId,
        Variables = new ExpansionNames().AddVariables(environment.Variables),
        Here = here,
        HostNodeName = environment.HostNodeName,
    };

    private string FindFile(CommandLine commandLine)
    {
        IReadOnlyList<string> places = commandLine.SearchPaths;
        return places.FirstOrDefault(environment.Exists) ?? throw Failure(null,
            $"No config file found at default paths ({string.Join(", ", places)}); use the -c option to specify a config file at a "
                + "different path");
    }

    private byte[] ReadMainFile(string path)
    {
        if (!environment.Exists(path))
        {
            throw Failure(path, $"could not find config file {path}");
        }

        try
        {
            return environment.ReadFile(path);
        }
        catch (Exception why) when (why is IOException or UnauthorizedAccessException)
        {
            throw Failure(path, $"could not read config file {path}: {(environment.DirectoryExists(path) ? "it is a directory" : why.Message)}");
        }
    }

    private static ConfigurationException Failure(string? path, string message) =>
        new([new ConfigurationError { File = path, Message = message }]);

    // Supervisor takes the first Unix socket, else the last TCP server. A pipe comes last: what processes have is mostly
    // written for the other two, and can dial the socket behind it.
    private static string? ServerUrl(IReadOnlyList<HttpServerSettings> servers) =>
        servers.OfType<UnixServerSettings>().FirstOrDefault()?.Address
        ?? servers.OfType<InetServerSettings>().LastOrDefault()?.Address
        ?? servers.OfType<PipeServerSettings>()
            .Select(pipe => OperatingSystem.IsWindows() ? pipe.Address : $"unix://{pipe.SocketPath}").FirstOrDefault();
}
