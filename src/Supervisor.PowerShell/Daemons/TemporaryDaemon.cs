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

    private TemporaryDaemon(string folder)
    {
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
    public static TemporaryDaemon Create(string configuration)
    {
        TemporaryDaemon daemon = new(Directory.CreateTempSubdirectory("supervisor-").FullName);
        File.WriteAllText(daemon.ConfigurationFile, daemon.Configuration(configuration));
        lock (All)
        {
            if (All.Count == 0)
            {
                AppDomain.CurrentDomain.ProcessExit += EndAll;
            }

            All.Add(daemon.Endpoint, daemon);
        }

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

    private static void EndAll(object? sender, EventArgs e)
    {
        TemporaryDaemon[] left;
        lock (All)
        {
            left = [.. All.Values];
        }

        Task.WhenAll(left.Select(daemon => daemon.EndAsync())).GetAwaiter().GetResult();
    }

    private void Forget()
    {
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
