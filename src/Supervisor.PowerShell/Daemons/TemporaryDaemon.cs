using System.ComponentModel;
using System.Diagnostics;
using Supervisor.Client;

namespace Supervisor.PowerShell.Daemons;

/// <summary>
/// The folder of a daemon that was started for a while: its configuration, socket and logs. It ends with this process at the latest.
/// </summary>
internal sealed class TemporaryDaemon
{
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(15);
    private static readonly Dictionary<SupervisorEndpoint, TemporaryDaemon> All = [];

    private readonly string _pidFile;
    private readonly Guid _owner;
    private Process? _guard;

    private TemporaryDaemon(string folder, Guid owner)
    {
        _owner = owner;
        Folder = folder;
        ConfigurationFile = Path.Combine(folder, "supervisord.conf");
        LogFile = Path.Combine(folder, "supervisord.log");
        _pidFile = Path.Combine(folder, "supervisord.pid");
        Endpoint = OperatingSystem.IsWindows()
            ? SupervisorEndpoint.Parse($"pipe://./{Path.GetFileName(folder)}")
            : SupervisorEndpoint.Unix(Path.Combine(folder, "supervisor.sock"));
    }

    public string Folder { get; }

    public string ConfigurationFile { get; }

    public string LogFile { get; }

    public SupervisorEndpoint Endpoint { get; }

    /// <summary>The one that listens there, or null.</summary>
    public static TemporaryDaemon? At(SupervisorEndpoint endpoint)
    {
        lock (All)
        {
            return All.GetValueOrDefault(endpoint);
        }
    }

    /// <summary>Makes the folder and the file.</summary>
    /// <param name="configuration">Sections beside those that are always there, such as programs.</param>
    /// <param name="owner">The runspace it is for.</param>
    public static TemporaryDaemon Create(string configuration, Guid owner)
    {
        TemporaryDaemon daemon = new(Directory.CreateTempSubdirectory("supervisor-").FullName, owner);
        File.WriteAllText(daemon.ConfigurationFile, daemon.Configuration(configuration));
        lock (All)
        {
            if (All.Count == 0)
            {
                AppDomain.CurrentDomain.ProcessExit += (_, _) => EndAll(null);
            }

            All.Add(daemon.Endpoint, daemon);
        }

        daemon.Guard();
        return daemon;
    }

    /// <summary>Removes the folder, once the daemon has let go of it.</summary>
    public async Task RemoveAsync(CancellationToken cancel)
    {
        // It takes its pid file away as the last thing. Without one it has ended, or never began.
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(FarewellTime);
        try
        {
            while (File.Exists(_pidFile))
            {
                await Task.Delay(10, limit.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // It was killed, or hangs. Its folder is ours to remove all the same.
        }

        Forget();
    }

    /// <summary>Ends the daemon, if it runs, and removes the folder.</summary>
    public async Task EndAsync()
    {
        using CancellationTokenSource limit = new(FarewellTime);
        using SupervisorClient client = new(
            Endpoint, new() { ConnectTimeout = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(5) });
        try
        {
            await client.ShutdownAsync(limit.Token).ConfigureAwait(false);
            await RemoveAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Nobody is left to be told.
            Forget();
        }
    }

    /// <summary>Ends those of one runspace; null for all.</summary>
    public static void EndAll(Guid? owner)
    {
        TemporaryDaemon[] left;
        lock (All)
        {
            left = [.. All.Values.Where(daemon => owner is null || daemon._owner == owner)];
        }

        Task.WhenAll(left.Select(daemon => daemon.EndAsync())).GetAwaiter().GetResult();
    }

    /// <summary>
    /// A shell that waits for the end of this process, however it comes, and then ends the daemon and removes the folder: a signal that
    /// nobody can catch leaves nothing behind.
    /// </summary>
    private void Guard()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const string Script = """
            exec >/dev/null 2>&1
            trap '' HUP INT TERM QUIT
            while read -r line; do :; done
            pid=$(cat "$1") && kill -TERM "$pid"
            left=150
            while [ -f "$1" ] && kill -0 "$pid" && [ $left -gt 0 ]; do sleep 0.1; left=$((left - 1)); done
            [ -f "$1" ] && kill -KILL "$pid"
            rm -rf "$2"
            """;
        ProcessStartInfo start = new("/bin/sh", ["-c", Script, "sh", _pidFile, Folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            _guard = Process.Start(start);
        }
        catch (Win32Exception)
        {
            // Without a shell it ends with this process where that ends in order.
        }
    }

    private void Forget()
    {
        _guard?.StandardInput.Close();
        _guard?.Dispose();
        lock (All)
        {
            All.Remove(Endpoint);
        }

        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A program that outlived its daemon may still write there.
        }
    }

    /// <summary>What is ours comes last: of options that are given twice the last one counts.</summary>
    private string Configuration(string given) => $"""
        {given}

        [supervisord]
        logfile={LogFile}
        pidfile={_pidFile}
        childlogdir={Folder}

        {(Endpoint.Kind == EndpointKind.Pipe ? $"[pipe_http_server]\nname={Endpoint.Path}" : $"[unix_http_server]\nfile={Endpoint.Path}")}

        [rpcinterface:supervisor]
        supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

        """;
}
