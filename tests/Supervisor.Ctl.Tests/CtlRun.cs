using System.Text;
using Supervisor.Ctl.Io;
using Supervisor.Ctl.Shell;
using Supervisor.TestKit;

namespace Supervisor.Ctl.Tests;

/// <summary>What one run of supervisorctl printed and returned.</summary>
internal sealed record CtlRun(int Exit, string Out, string Error)
{
    /// <summary>Runs it against a daemon.</summary>
    public static Task<CtlRun> AtAsync(FakeFleet fleet, params string[] words) =>
        WithAsync(null, null, ["-s", fleet.Daemon.Endpoint.Text, .. words]);

    /// <summary>Runs it against a real daemon; a word for each piece between spaces.</summary>
    public static Task<CtlRun> AtAsync(TestDaemon daemon, string line) =>
        WithAsync(null, null, ["-s", daemon.Endpoint.Text, .. line.Split(' ')]);

    /// <summary>Types lines into its shell.</summary>
    public static Task<CtlRun> TypeAsync(FakeFleet fleet, string lines) => WithAsync(lines, null, ["-s", fleet.Daemon.Endpoint.Text]);

    /// <summary>Runs it with any command line.</summary>
    /// <param name="input">Its standard input.</param>
    /// <param name="adjust">What else is different around it.</param>
    /// <param name="words">Its command line; a configuration file of ours comes first, so that none of the machine's counts.</param>
    public static async Task<CtlRun> WithAsync(string? input, Func<CtlIo, CtlIo>? adjust, params string[] words)
    {
        using TempFolder folder = new();
        string[] configuration = words.Contains("-c") ? [] : ["-c", folder.Write("supervisord.conf", "[supervisorctl]\n")];
        using MemoryStream output = new();
        using StringWriter error = new();
        CtlIo io = new()
        {
            Output = output,
            Error = error,
            Input = new StringReader(input ?? ""),
            Environment = _ => null,
            CompletionPatience = TimeSpan.FromMinutes(1),
        };
        int exit = await CtlProgram.RunAsync([.. configuration, .. words], adjust?.Invoke(io) ?? io);
        return new(exit, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
