using System.Diagnostics;
using System.Globalization;
using Supervisor.TestKit;

namespace Supervisor.Ctl.Tests;

/// <summary>A terminal of its own with a program in it: keys are typed, the screen is read back.</summary>
internal sealed class TmuxScreen : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();

    private TmuxScreen()
    {
    }

    /// <summary>Runs a shell that has the program's folder in front of its PATH.</summary>
    public static async Task<TmuxScreen> StartAsync()
    {
        TmuxScreen screen = new();
        await screen.TmuxAsync(
            "-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", $"PS1='ready$ ' PATH={AppContext.BaseDirectory}:$PATH sh");
        try
        {
            await screen.WaitAsync("ready$");
            return screen;
        }
        catch
        {
            await screen.DisposeAsync();
            throw;
        }
    }

    /// <summary>Types text as it stands.</summary>
    public Task TypeAsync(string text) => TmuxAsync("send-keys", "-l", "--", text);

    /// <summary>Presses keys by tmux's names, such as Enter, Tab and C-c.</summary>
    public Task PressAsync(params string[] keys) => TmuxAsync(["send-keys", .. keys]);

    public async Task EnterAsync(string line)
    {
        await TypeAsync(line);
        await PressAsync("Enter");
    }

    public Task ResizeAsync(int columns) => TmuxAsync("resize-window", "-x", columns.ToString(CultureInfo.InvariantCulture), "-y", "24");

    /// <summary>How many lines have scrolled out of sight.</summary>
    public async Task<int> HistoryAsync() =>
        int.Parse((await TmuxAsync("display-message", "-p", "#{history_size}")).Trim(), CultureInfo.InvariantCulture);

    public Task ClearAsync() => PressAsync("C-l");

    /// <summary>The lines on the screen that are not empty.</summary>
    public async Task<string> ReadAsync() =>
        string.Join('\n', (await TmuxAsync("capture-pane", "-p")).Split('\n').Where(line => line.Trim().Length > 0));

    /// <summary>Looks until the screen ends with a text. Each look starts a process, which is pause enough.</summary>
    public Task<string> WaitAsync(string end) =>
        WaitAsync(screen => screen.TrimEnd().EndsWith(end, StringComparison.Ordinal), $"a screen that ends with '{end}'");

    /// <summary>Looks until a text is somewhere on the screen.</summary>
    public Task<string> WaitForAsync(string text) =>
        WaitAsync(screen => screen.Contains(text, StringComparison.Ordinal), $"a screen with '{text}'");

    public async ValueTask DisposeAsync()
    {
        using (_folder)
        {
            await TmuxAsync("kill-server");
        }
    }

    public async Task<string> WaitAsync(Func<string, bool> wanted, string what)
    {
        long begin = Stopwatch.GetTimestamp();
        string screen;
        do
        {
            screen = await ReadAsync();
            if (wanted(screen))
            {
                return screen;
            }
        }
        while (Stopwatch.GetElapsedTime(begin) < Patience);

        throw new TimeoutException($"waited in vain for {what}; there is:\n{screen}");
    }

    private async Task<string> TmuxAsync(params string[] arguments)
    {
        using Process tmux = Process.Start(_folder.TakeIn(new("tmux", ["-S", _folder["tmux"], .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }))!;
        Task<string> errors = tmux.StandardError.ReadToEndAsync();
        string output = await tmux.StandardOutput.ReadToEndAsync();
        await tmux.WaitForExitAsync();
        return tmux.ExitCode == 0 ? output : throw new InvalidOperationException($"tmux {string.Join(' ', arguments)}: {await errors}");
    }
}
