using System.Diagnostics;
using Supervisor.Client;

namespace Supervisor.TestKit;

/// <summary>The original Supervisor, where this machine has it, run on a configuration in a folder of its own.</summary>
public sealed class ReferenceSupervisor : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Lazy<string?> Executable = new(Find);

    private readonly Process _process;

    private ReferenceSupervisor(Process process, TempFolder folder)
    {
        _process = process;
        Folder = folder;
    }

    /// <summary>Why it cannot be run here, or null if it can.</summary>
    public static string? Missing => Executable.Value is null ? "no supervisord written in Python on the PATH" : null;

    public TempFolder Folder { get; }

    public string ConfigFile => Folder["supervisord.conf"];

    public SupervisorEndpoint Endpoint => SupervisorEndpoint.Unix(Folder["s"]);

    /// <param name="programs">Sections beyond the usual ones.</param>
    /// <param name="credential">Lines for the server's section, such as user name and password.</param>
    public static async Task<ReferenceSupervisor> StartAsync(string programs, string credential = "")
    {
        TempFolder folder = new();
        folder.Write("supervisord.conf", $"""
            [unix_http_server]
            file={folder["s"]}
            {credential}
            [supervisord]
            nodaemon=true
            logfile={folder["supervisord.log"]}
            pidfile={folder["supervisord.pid"]}
            childlogdir={folder.Path}
            [rpcinterface:supervisor]
            supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
            [supervisorctl]
            serverurl=unix://{folder["s"]}

            """ + programs);
        Process process = Process.Start(folder.TakeIn(new(Executable.Value!, ["-c", folder["supervisord.conf"]])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }))!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                started.TrySetException(new InvalidOperationException("supervisord ended before it had started"));
            }
            else if (line.Data.Contains("supervisord started with pid", StringComparison.Ordinal))
            {
                started.TrySetResult();
            }
        };
        process.BeginOutputReadLine();
        ReferenceSupervisor supervisor = new(process, folder);
        try
        {
            await started.Task.WaitAsync(Patience);
            return supervisor;
        }
        catch
        {
            await supervisor.DisposeAsync();
            throw;
        }
    }

    public SupervisorClient Client(SupervisorClientOptions? options = null) => new(Endpoint, options);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Folder.Dispose();
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, "supervisord"))
        .FirstOrDefault(path => File.Exists(path) && IsPython(path));

    private static bool IsPython(string path)
    {
        using StreamReader reader = new(path);
        return reader.ReadLine() is { } line && line.StartsWith("#!", StringComparison.Ordinal)
            && line.Contains("python", StringComparison.Ordinal);
    }
}
