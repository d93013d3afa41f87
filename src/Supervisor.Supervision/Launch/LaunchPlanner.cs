using System.Globalization;
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
/// <param name="notify">Sockets for programs that tell how they are.</param>
/// <param name="pipes">Closes them.</param>
internal sealed class LaunchPlanner(
    ChildLogs logs, FastCgiSockets sockets, UserDatabase users, string? serverUrl, FindCommand find, INotifySockets notify, IPipeEnds pipes)
{
    private const double MicrosecondsPerSecond = 1_000_000;
    private readonly ProcessEnvironment _inherited = ProcessEnvironment.Inherited;
    private readonly string? _path = Environment.GetEnvironmentVariable("PATH");

    /// <summary>The sockets of FastCGI programs.</summary>
    public FastCgiSockets Sockets => sockets;

    /// <summary>Takes note of children for a later daemon; null: nobody does. Set before anything starts.</summary>
    public IRunJournal? Journal { get; set; }

    /// <summary>Why the command of a process cannot be run, as far as can be told beforehand; null: it can.</summary>
    public CommandError? Check(ProcessSettings settings)
    {
        _ = Resolve(settings, settings.Command, out _, out CommandError? error);
        return error;
    }

    /// <summary>A request for the spawn thread; commands are looked up and logs opened there, where a slow disk holds up no one else.</summary>
    public SpawnRequest Plan(ManagedProcess process, Action<SpawnResult> completed)
    {
        ProcessSettings settings = process.Settings;
        LaunchPlan plan = new(process, settings, logs, sockets, pipes);
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
            SignDescriptor = settings.Ready is { Probe: { Kind: ProbeKind.Descriptor, Number: var number } } ? number : 0,
            State = plan,
            Made = Journal is { } journal ? result => plan.Made(journal, result) : null,
            Prepare = request =>
            {
                Resolve(request, settings, settings.Command);
                if (settings.IsNotified)
                {
                    AddNotifySocket(plan, settings, variables);
                }

                request.Environment = _inherited.With(variables).ToBlock();
                plan.Open(request);
            },
            Completed = result =>
            {
                if (result.Failure is not null)
                {
                    plan.CloseNotifySocket();
                }

                completed(result);
            },
        };
    }

    /// <summary>A request for a command that looks how a process is: as its user, in its directory, with its environment.</summary>
    public SpawnRequest PlanProbe(ManagedProcess process, string command, Action<SpawnResult> completed)
    {
        ProcessSettings settings = process.Settings;
        List<KeyValuePair<string, string>> variables = VariablesOf(process);
        return new SpawnRequest
        {
            Name = $"probe of {process.DisplayName}",
            FileName = "",
            Arguments = [],
            Environment = EnvironmentBlock.Empty,
            Directory = settings.Directory,
            Umask = settings.Umask,
            State = process,
            Prepare = request =>
            {
                Resolve(request, settings, command);
                request.Environment = _inherited.With(variables).ToBlock();
            },
            Completed = completed,
        };
    }

    private void Resolve(SpawnRequest request, ProcessSettings settings, string text)
    {
        if (!Resolve(settings, text, out ResolvedCommand? command, out CommandError? error))
        {
            throw new LaunchException(error!.Text);
        }

        request.FileName = command!.FileName;
        request.Arguments = command.Arguments;
        if (settings.User?.Uid is { } uid)
        {
            request.Credentials = users.Resolve(uid) ?? throw new LaunchException(ProcessCredentials.UnknownUid(uid));
        }
    }

    private void AddNotifySocket(LaunchPlan plan, ProcessSettings settings, List<KeyValuePair<string, string>> variables)
    {
        int fd = notify.Open(out string address);
        if (fd < 0)
        {
            throw new LaunchException($"cannot make a socket for NOTIFY_SOCKET: {Errno.Text(-fd)}");
        }

        (plan.NotifyFd, plan.NotifyAddress) = (fd, address);
        variables.Add(new("NOTIFY_SOCKET", address));
        if (settings.Health is { Probe.Kind: ProbeKind.Watchdog } health)
        {
            variables.Add(new("WATCHDOG_USEC", ((long)(health.Interval * MicrosecondsPerSecond)).ToString(CultureInfo.InvariantCulture)));
        }
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

    private bool Resolve(ProcessSettings settings, string text, out ResolvedCommand? command, out CommandError? error) =>
        find(text, settings.Environment.GetValueOrDefault("PATH"), _path, out command, out error);
}

/// <summary>A start that failed before anything was handed to the operating system; the message is the spawnerr.</summary>
internal sealed class LaunchException(string message) : Exception(message);

/// <summary>Finds the file that a command means: <see cref="CommandResolver.TryResolve"/>.</summary>
internal delegate bool FindCommand(string command, string? ownPath, string? daemonPath, out ResolvedCommand? found, out CommandError? error);
