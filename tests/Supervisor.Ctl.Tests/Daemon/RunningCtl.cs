using System.Diagnostics;
using Supervisor.TestKit;

namespace Supervisor.Ctl.Tests;

/// <summary>
/// supervisorctl as a process of its own, for actions that go on until they are stopped: its lines are read as they come.
/// </summary>
internal sealed class RunningCtl : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private RunningCtl(Process process) => _process = process;

    public static RunningCtl Start(TestDaemon daemon, string line) => new(Process.Start(
        daemon.Folder.TakeIn(
            new(Path.Combine(AppContext.BaseDirectory, "supervisorctl"), ["-c", daemon.Folder["s.conf"], .. line.Split(' ')])
            {
                RedirectStandardOutput = true,
            }))!);

    /// <summary>The next line that has a text in it.</summary>
    public async Task<string> LineWithAsync(string text)
    {
        using CancellationTokenSource bound = new(Patience);
        while (true)
        {
            string line = await _process.StandardOutput.ReadLineAsync(bound.Token)
                ?? throw new InvalidOperationException($"it ended before a line with '{text}'");
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    /// <summary>Stops reading, as <c>head</c> does, and waits for the end.</summary>
    public async Task<int> CloseOutputAsync()
    {
        _process.StandardOutput.Close();
        using CancellationTokenSource bound = new(Patience);
        await _process.WaitForExitAsync(bound.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
