using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.Supervision.Launch;

/// <summary>Works out how a process is to be started: command, environment, user, logs.</summary>
/// <param name="logs">The logs of the children.</param>
/// <param name="sockets">The sockets of FastCGI programs.</param>
/// <param name="users">The users there are.</param>
/// <param name="serverUrl">SUPERVISOR_SERVER_URL, or null.</param>
/// <param name="find">Finds the file that a command means.</param>
internal sealed class LaunchPlanner(ChildLogs logs, FastCgiSockets sockets, UserDatabase users, string? serverUrl, FindCommand find)
{
    private readonly ProcessEnvironment _inherited = ProcessEnvironment.Inherited;
    private readonly string? _path = Environment.GetEnvironmentVariable("PATH");

    /// <summary>The sockets of FastCGI programs.</summary>
    public FastCgiSockets Sockets => sockets;

    /// <summary>Why the command of a process cannot be run, as far as can be told beforehand; null: it can.</summary>
    public CommandError? Check(ProcessSettings settings)
    {
        _ = Resolve(settings, out _, out CommandError? error);
        return error;
    }

    /// <summary>A request for the spawn thread; commands are looked up and logs opened there, where a slow disk holds up no one else.</summary>
    public SpawnRequest Plan(ManagedProcess process, Action<SpawnResult> completed)
    {
        ProcessSettings settings = process.Settings;
        LaunchPlan plan = new(process, settings, logs, sockets);
        List<KeyValuePair<string, string>> variables = VariablesOf(process);
        return new SpawnRequest
        {
            Name = $"{process.Group.Name}:{process.Name}",
            FileName = "",
            Arguments = [],
            Environment = EnvironmentBlock.Empty,
            Directory = settings.Directory,
            Umask = settings.Umask,
            RedirectStderr = settings.RedirectStderr,
            State = plan,
            Prepare = request =>
            {
                if (!Resolve(settings, out ResolvedCommand? command, out CommandError? error))
                {
                    throw new LaunchException(error!.Text);
                }

                request.FileName = command!.FileName;
                request.Arguments = command.Arguments;
                if (settings.User?.Uid is { } uid)
                {
                    request.Credentials = users.Resolve(uid) ?? throw new LaunchException(ProcessCredentials.UnknownUid(uid));
                }

                request.Environment = _inherited.With(variables).ToBlock();
                plan.Open(request);
            },
            Completed = completed,
        };
    }

    private List<KeyValuePair<string, string>> VariablesOf(ManagedProcess process)
    {
        ProcessSettings settings = process.Settings;
        List<KeyValuePair<string, string>> variables = new(settings.Environment.Count + 4) { new("SUPERVISOR_ENABLED", "1") };
        if ((settings.ServerUrl ?? serverUrl) is { } url)
        {
            variables.Add(new("SUPERVISOR_SERVER_URL", url));
        }

        variables.Add(new("SUPERVISOR_PROCESS_NAME", process.Name));
        variables.Add(new("SUPERVISOR_GROUP_NAME", process.Group.Name));
        variables.AddRange(settings.Environment);
        return variables;
    }

    private bool Resolve(ProcessSettings settings, out ResolvedCommand? command, out CommandError? error) =>
        find(settings.Command, settings.Environment.GetValueOrDefault("PATH"), _path, out command, out error);
}

/// <summary>A start that failed before anything was handed to the operating system; the message is the spawnerr.</summary>
internal sealed class LaunchException(string message) : Exception(message);

/// <summary>Finds the file that a command means: <see cref="CommandResolver.TryResolve"/>.</summary>
internal delegate bool FindCommand(string command, string? ownPath, string? daemonPath, out ResolvedCommand? found, out CommandError? error);
