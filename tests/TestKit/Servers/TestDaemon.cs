using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.TestKit;

/// <summary>
/// A real daemon in a folder of its own, with a Unix socket, started as users start it. Everything it leaves running is
/// ended with it.
/// </summary>
public sealed class TestDaemon : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly StringWriter _output = new(CultureInfo.InvariantCulture);

    private TestDaemon(TempFolder folder, Process process)
    {
        Folder = folder;
        _process = process;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Client = new(Endpoint);
    }

    /// <summary>
    /// The command: what the environment variable SUPERVISORD names, such as the native file that is shipped, else what the build
    /// leaves, which runs on the .NET runtime.
    /// </summary>
    public static string Command { get; } = Environment.GetEnvironmentVariable("SUPERVISORD") is { Length: > 0 } named
        ? Path.GetFullPath(named)
        : FindCommand();

    /// <summary>Whether it is native.</summary>
    public static bool IsNative { get; } = !File.Exists(Command + ".dll");

    /// <summary>Where everything of this daemon is: <c>s.conf</c>, <c>s.sock</c>, <c>s.log</c>, <c>s.pid</c>.</summary>
    public TempFolder Folder { get; }

    public SupervisorClient Client { get; }

    public SupervisorEndpoint Endpoint => SupervisorEndpoint.Unix(Folder["s.sock"]);

    public int Pid => _process.Id;

    /// <summary>The activity log so far.</summary>
    public string Log => File.Exists(Folder["s.log"]) ? File.ReadAllText(Folder["s.log"]) : "";

    /// <summary>What the daemon wrote to standard output and error.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts a daemon and waits until it answers. <c>@DIR@</c> in the text is its folder.</summary>
    public static Task<TestDaemon> StartAsync(
        string sections, string supervisord = "", TempFolder? folder = null, params string[] options) =>
        AnsweringAsync(Launch(sections, supervisord, folder, options));

    /// <summary>Starts a daemon with signals ignored, by their kill(1) names, as a shell and nohup(1) do.</summary>
    public static Task<TestDaemon> StartIgnoringAsync(string signals, string sections) => StartAfterAsync($"trap '' {signals}", sections);

    /// <summary>Starts a daemon from a shell that has run some commands before, in the folder of the daemon.</summary>
    public static Task<TestDaemon> StartAfterAsync(
        string commands, string sections, string supervisord = "", TempFolder? folder = null, params string[] options) =>
        AnsweringAsync(LaunchAfter(commands, sections, supervisord, folder, options));

    /// <summary>The same for one that may refuse to run.</summary>
    public static TestDaemon LaunchAfter(
        string commands, string sections, string supervisord = "", TempFolder? folder = null, params string[] options)
    {
        folder ??= new();
        Configure(folder, sections, supervisord);
        string script = $"{commands}; exec \"$0\" \"$@\"";
        return Launch(folder, "/bin/sh", ["-c", script, Command, "-c", folder["s.conf"], .. options]);
    }

    /// <summary>Starts a daemon by way of another command, which runs the one that is given to it.</summary>
    public static Task<TestDaemon> StartByAsync(string[] command, string sections, string supervisord = "", TempFolder? folder = null)
    {
        folder ??= new();
        folder.ShareWithAll();
        Configure(folder, sections, supervisord);
        return AnsweringAsync(Launch(folder, command[0], [.. command[1..], Command, "-c", folder["s.conf"]]));
    }

    /// <summary>Starts a daemon as a user that nobody else is, which takes root.</summary>
    public static Task<TestDaemon> StartAsNobodyElseAsync(string sections, string supervisord = "") =>
        StartByAsync(AsNobodyElse, sections, supervisord);

    /// <summary>In front of a command that is to run as that user.</summary>
    public static string[] AsNobodyElse { get; } =
    [
        "setpriv",
        string.Create(CultureInfo.InvariantCulture, $"--reuid={200_000 + Environment.ProcessId}"),
        string.Create(CultureInfo.InvariantCulture, $"--regid={200_000 + Environment.ProcessId}"),
        "--clear-groups",
    ];

    /// <summary>Starts a daemon that may refuse to run.</summary>
    public static TestDaemon Launch(string sections, string supervisord = "", TempFolder? folder = null, params string[] options)
    {
        folder ??= new();
        Configure(folder, sections, supervisord);
        return Launch(folder, Command, ["-c", folder["s.conf"], .. options]);
    }

    /// <summary>Writes the configuration, for a first start or a reread.</summary>
    public static void Configure(TempFolder folder, string sections, string supervisord = "") => folder.Write("s.conf", $"""
        [supervisord]
        logfile={folder["s.log"]}
        pidfile={folder["s.pid"]}
        childlogdir={folder.Path}
        nodaemon=true
        silent=true
        {supervisord.Replace("@DIR@", folder.Path, StringComparison.Ordinal)}
        [unix_http_server]
        file={folder["s.sock"]}
        [rpcinterface:supervisor]
        supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
        [supervisorctl]
        serverurl=unix://{folder["s.sock"]}
        {sections.Replace("@DIR@", folder.Path, StringComparison.Ordinal)}

        """);

    public void Configure(string sections, string supervisord = "") => Configure(Folder, sections, supervisord);

    /// <summary>Sends the daemon a signal by its kill(1) name.</summary>
    public void Signal(string name) => Signal(name, Pid);

    /// <summary>Kills a program of the daemon.</summary>
    public void Kill(int pid) => Signal("KILL", pid);

    public bool HasExited => _process.HasExited;

    /// <summary>HTTP over its Unix socket, with as many connections as there are requests. Addresses begin with <c>http://x/</c>.</summary>
    public HttpClient Http() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Folder["s.sock"]), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    /// <summary>Waits for the end; the exit status.</summary>
    public async Task<int> WaitForExitAsync()
    {
        using CancellationTokenSource bound = new(Bound);
        await _process.WaitForExitAsync(bound.Token);
        return _process.ExitCode;
    }

    public Task<ProcessInfo> WaitForAsync(string name, ProcessState state) => WaitForAsync(name, info => info.State == state, state.Name());

    /// <summary>Waits until a process is as wanted and returns it.</summary>
    public async Task<ProcessInfo> WaitForAsync(string name, Func<ProcessInfo, bool> wanted, string what)
    {
        ProcessInfo? last = null;
        await WaitForAsync(async () => wanted(last = await Client.GetProcessInfoAsync(name)), $"{name} to be {what}");
        return last!;
    }

    public Task WaitForLogAsync(string text) =>
        WaitForAsync(() => Task.FromResult(Log.Contains(text, StringComparison.Ordinal)), $"'{text}' in the log");

    public Task WaitForFileAsync(string name, string text) =>
        WaitForAsync(
            () => Task.FromResult(File.Exists(Folder[name]) && File.ReadAllText(Folder[name]).Contains(text, StringComparison.Ordinal)),
            $"'{text}' in {name}");

    /// <summary>Looks again and again until something is so, or fails saying what was waited for.</summary>
    public async Task WaitForAsync(Func<Task<bool>> condition, string what)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5));
        long begin = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(begin) > Bound)
            {
                throw new TimeoutException($"waited {Bound.TotalSeconds} s in vain for {what}.\n--- log\n{Log}\n--- output\n{Output}");
            }

            await timer.WaitForNextTickAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        FolderProcesses.Kill(Folder);
        Folder.Dispose();
    }

    private static TestDaemon Launch(TempFolder folder, string command, string[] arguments)
    {
        ProcessStartInfo start = folder.TakeIn(new(command, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        });
        return new(folder, Process.Start(start)!);
    }

    /// <summary>Sends a process a signal by its kill(1) name.</summary>
    public static void Signal(string name, int pid)
    {
        // No process has it, and kill(1) takes it for whole groups of them.
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pid);

        // kill is built into every shell; /bin/kill is of a package that may be missing.
        using Process kill = Process.Start("/bin/sh", ["-c", $"kill -s {name} {pid.ToString(CultureInfo.InvariantCulture)}"]);
        kill.WaitForExit();
    }

    private static async Task<TestDaemon> AnsweringAsync(TestDaemon daemon)
    {
        try
        {
            await daemon.WaitForAsync(daemon.AnswersAsync, "the daemon to answer");
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    private static string FindCommand()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        string configuration = folder.FullName.Contains(
            $"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release"
            : "Debug";
        while (!File.Exists(Path.Combine(folder.FullName, "Supervisor.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("not in a checkout");
        }

        return Path.Combine(folder.FullName, "src", "Supervisor.Daemon", "bin", configuration, "net10.0", "supervisord");
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"the daemon ended with {_process.ExitCode}: {Output}\n{Log}");
        }

        if (!File.Exists(Folder["s.sock"]))
        {
            return false;
        }

        try
        {
            await Client.GetStateAsync();
            return true;
        }
        catch (SupervisorConnectionException)
        {
            return false;
        }
    }

    private void Append(string? line)
    {
        if (line is not null)
        {
            lock (_output)
            {
                _output.WriteLine(line);
            }
        }
    }
}
