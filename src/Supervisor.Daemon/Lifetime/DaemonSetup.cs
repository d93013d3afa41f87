using System.Globalization;
using Supervisor.Configuration;
using Supervisor.Configuration.Arguments;
using Supervisor.Daemon.Upgrading;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Server;
using Supervisor.Server.Http;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// What happens once in a process, whatever restarts follow: the user, the limits, and later the directory and umask of
/// the background. Order as in Supervisor: user first, then limits, then logs and sockets, then the rest.
/// </summary>
internal sealed class DaemonSetup : IDisposable
{
    private const string RunningAsRoot =
        "Supervisor is running as root.  Privileges were not dropped because no user is specified in the config file.  "
        + "If you intend to run as root, you can set user=root in the config file to avoid this message.";

    private readonly List<ConfigurationMessage> _limitMessages = [];
    private readonly SupervisordSettings _settings;
    private readonly ulong _childOpenFiles;
    private ConfigurationMessage? _userMessage;
    private Spawner? _spawner;
    private readonly bool _followsAnother;
    private readonly bool _followsDead;
    private TakeoverState? _taken;
    private bool _isInPlace;

    /// <summary>Switches the user and applies the limits.</summary>
    /// <exception cref="StartupException">One of them cannot be had.</exception>
    public DaemonSetup(SupervisordSettings settings, DaemonContext context)
    {
        _settings = settings;
        Context = context;
        ApplyNice(isLower: true);
        _userMessage = SwitchUser(settings) is { } failure ? throw new StartupException(failure) : AsWhom(settings);
        ApplyNice(isLower: false);
        AppliedLimits limits = ResourceLimits.Apply(settings.MinFds, settings.MinProcs, context.OpenFiles);
        if (limits.Error is not null)
        {
            throw new StartupException(limits.Error);
        }

        _childOpenFiles = limits.ChildOpenFiles;
        foreach (string message in limits.Messages)
        {
            _limitMessages.Add(new(LogLevel.Info, message));
        }
    }

    /// <summary>For an image that takes over: user, limits, directory and umask are what the one before made them.</summary>
    public DaemonSetup(SupervisordSettings settings, DaemonContext context, TakeoverState taken)
    {
        _settings = settings;
        Context = context;
        _taken = taken;
        _followsAnother = true;
        _followsDead = taken.Dead is not null;
        _childOpenFiles = taken.Daemon.ChildOpenFiles;
        if (_followsDead)
        {
            // A new process, with what the keeper was started with.
            ApplyNice(isLower: true);
            _ = SwitchUser(settings);
            ApplyNice(isLower: false);
            _ = ResourceLimits.Apply(settings.MinFds, settings.MinProcs, context.OpenFiles);
        }
        else if (taken.Daemon.ChildNice is { } nice)
        {
            OwnNice.GoOn(nice);
        }
    }

    public DaemonContext Context { get; }

    /// <summary>Nothing has been supervised by this process yet.</summary>
    public bool IsFirstInstance => _spawner is null && !_isInPlace;

    /// <summary>What the image before this one left; null: there was none, or it was asked for already. It is large.</summary>
    public TakeoverState? TakeOver() => Interlocked.Exchange(ref _taken, null);

    /// <summary>How the daemon was called; null: it is part of another program, which nothing can take over from.</summary>
    public CommandLine? CommandLine { get; init; }

    /// <summary>The soft limit of open files that children have.</summary>
    public ulong ChildOpenFiles => _childOpenFiles;

    /// <summary>What was begun to be able to answer early, to be ended when the start is over.</summary>
    public HttpWarmUp? WarmUp { get; init; }

    /// <summary>The HTTP server of the process; null: each instance has its own.</summary>
    public Func<KestrelHost>? Server => WarmUp is { } warmUp ? () => warmUp.Server : null;

    /// <summary>A thread to start children from that was begun before anything was opened.</summary>
    public SpawnThread? SpawnThread { get; init; }

    /// <summary>The children with owners, for the reaping of others.</summary>
    public ChildRegistry Children { get; } = new();

    /// <summary>The children as supervision has them.</summary>
    public IChildSystem ChildSystem => new ChildSystem(() => Spawner, Children);

    /// <summary>Starts the children. Made when the daemon's own directory and umask are what they are going to be.</summary>
    public Spawner Spawner => _spawner ?? throw new InvalidOperationException("not settled");

    /// <summary>
    /// An instance after a restart may have a user where the one before had none: who is root still becomes it. What cannot be is
    /// said in the log; the daemon goes on as who it is, because it was asked to restart and not to end.
    /// </summary>
    public void BeginInstance(SupervisordSettings settings)
    {
        if (ReferenceEquals(settings, _settings))
        {
            return;
        }

        uint before = ProcessCredentials.Uid;
        _userMessage = SwitchUser(settings) is { } failure
            ? new(LogLevel.Critical, $"cannot run as user {settings.User?.Text} from now on: {failure}")
            : AsWhom(settings);
        if (ProcessCredentials.Uid != before)
        {
            // The spawn thread has to know whether it may switch users.
            _spawner?.Dispose();
            _spawner = null;
        }
    }

    /// <summary>What was done, for the log of the instance that begins: the limits once, the user every time.</summary>
    public IReadOnlyList<ConfigurationMessage> TakeMessages()
    {
        List<ConfigurationMessage> messages = [.. _limitMessages];
        _limitMessages.Clear();
        if (_userMessage is not null)
        {
            messages.Insert(0, _userMessage);
        }

        return messages;
    }

    /// <summary>In the background: directory and umask. Then the spawner, whose threads keep both.</summary>
    public void Settle(Action<LogLevel, string> log)
    {
        if (_spawner is not null)
        {
            return;
        }

        if (Context.IsBackground && !_isInPlace && (!_followsAnother || _followsDead))
        {
            if (!_followsDead)
            {
                log(LogLevel.Info, "daemonizing the supervisord process");
            }

            ChangeDirectory(log);
            ProcessUmask.Set(_settings.Umask);
        }

        _spawner = new(new SpawnerOptions
        {
            ChildOpenFiles = _childOpenFiles,
            Children = Children,
            Thread = _isInPlace ? null : SpawnThread, // it serves one spawner
            Full = line => log(LogLevel.Error, line),
            CallbackFailed = exception => log(LogLevel.Critical, $"internal error after a start: {exception}"),
        });
        _isInPlace = true;
    }

    public void Dispose() => _spawner?.Dispose();

    /// <summary>A lower value only root may have; who has a higher one must still be able to give programs theirs.</summary>
    private void ApplyNice(bool isLower)
    {
        if (_settings.Nice is { } nice && nice < OwnNice.Now == isLower && OwnNice.Apply(nice) is var error and not 0)
        {
            _limitMessages.Add(new(LogLevel.Warn, string.Create(
                CultureInfo.InvariantCulture, $"nice={nice} in [supervisord] cannot be had beside that of programs, and stays as it is: {Errno.Text(error)}")));
        }
    }

    private void ChangeDirectory(Action<LogLevel, string> log)
    {
        if (_settings.Directory is not { } directory)
        {
            return;
        }

        try
        {
            Environment.CurrentDirectory = directory;
            log(LogLevel.Info, $"set current directory: '{directory}'");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log(LogLevel.Critical, $"can't chdir into '{directory}': {exception.Message}");
        }
    }

    private string? SwitchUser(SupervisordSettings settings) =>
        settings.User?.Uid is { } uid ? ProcessCredentials.Drop(uid, Context.Users) : null;

    private static ConfigurationMessage? AsWhom(SupervisordSettings settings) =>
        settings.User?.Uid is { } uid ? new(LogLevel.Info, $"Set uid to user {uid} succeeded")
        : ProcessCredentials.Uid == 0 ? new(LogLevel.Critical, RunningAsRoot)
        : null;
}
