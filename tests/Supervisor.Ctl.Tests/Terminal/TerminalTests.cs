using System.Text;
using System.Threading.Channels;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Ctl.Tests;

/// <summary>supervisorctl in a real terminal.</summary>
public sealed class TerminalTests : IAsyncLifetime
{
    private const string Prompt = "test>";

    private readonly TempFolder _folder = new();
    private readonly FakeFleet _fleet = new FakeFleet("alpha", "beta", "web:nginx").Running("alpha")
        .On("supervisor.getSupervisorVersion", "9.8.7").On("supervisor.sendProcessStdin", true);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _fleet.DisposeAsync();
        _folder.Dispose();
    }

    [TmuxFact]
    public async Task Completion_lists_and_fills_in()
    {
        await using TmuxScreen screen = await ShellAsync();
        await screen.TypeAsync("sta");
        await screen.PressAsync("Tab", "Tab");
        await screen.WaitAsync($"start   status\n{Prompt} sta");
        await screen.TypeAsync("rt w");
        await screen.PressAsync("Tab");
        await screen.WaitAsync($"{Prompt} start web:");
        await screen.TypeAsync("n");
        await screen.PressAsync("Tab", "Enter");
        await screen.WaitAsync($"web:nginx: started\n{Prompt}");
    }

    [TmuxFact]
    public async Task History_is_kept_between_runs()
    {
        await using TmuxScreen screen = await ShellAsync();
        await screen.EnterAsync("version");
        await screen.WaitAsync($"9.8.7\n{Prompt}");
        await screen.EnterAsync("exit");
        await screen.WaitAsync("ready$");
        Assert.Equal("version\nexit\n", File.ReadAllText(_folder["history"]));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["history"]));
        }


        await screen.EnterAsync($"supervisorctl -c {_folder["conf"]}");
        await screen.WaitAsync(Prompt);
        await screen.PressAsync("Up", "Up");
        await screen.WaitAsync($"{Prompt} version");
        await screen.PressAsync("C-u", "C-r");
        await screen.TypeAsync("ver");
        await screen.WaitAsync("(search)'ver': version");
        await screen.PressAsync("Enter");
        Assert.DoesNotContain("(search)", await screen.WaitAsync($"9.8.7\n{Prompt}"), StringComparison.Ordinal);
    }

    [TmuxFact]
    public async Task Ctrl_Z_gives_the_terminal_back_to_the_shell()
    {
        await using TmuxScreen screen = await ShellAsync();
        await screen.TypeAsync("vers");
        await screen.PressAsync("C-z");
        await screen.WaitAsync("ready$");
        await screen.EnterAsync("fg");
        await screen.WaitAsync($"{Prompt} vers");
        await screen.EnterAsync("ion");
        await screen.WaitForAsync("9.8.7");
    }

    [TmuxFact]
    public async Task Interrupting_ends_the_action_and_not_the_shell()
    {
        Func<XmlRpcCall, Task<XmlRpcValue>> answer = _fleet.Daemon.Answer;
        _fleet.Daemon.Answer = call => call.MethodName == "supervisor.startProcess"
            ? new TaskCompletionSource<XmlRpcValue>().Task
            : answer(call);
        await using TmuxScreen screen = await ShellAsync();
        await screen.EnterAsync("start beta");
        await screen.WaitForAsync("starting beta … ");
        await screen.PressAsync("C-c");
        await screen.WaitAsync($"start beta\n{Prompt}");
        await screen.TypeAsync("not this");
        await screen.PressAsync("C-c");
        await screen.WaitAsync($"{Prompt} not this^C\n{Prompt}");
        await screen.EnterAsync("version");
        await screen.WaitAsync($"9.8.7\n{Prompt}");
        await screen.PressAsync("C-d");
        await screen.WaitAsync("ready$");
    }

    [TmuxFact]
    public async Task The_line_follows_the_window()
    {
        const string Line = "status alpha beta web:nginx and more than fits in a narrow window";
        await using TmuxScreen screen = await ShellAsync();
        await screen.TypeAsync(Line);
        await screen.WaitAsync($"{Prompt} {Line}");
        await screen.ResizeAsync(40);
        await screen.WaitAsync($"{Prompt} {Line[^33..]}");
        await screen.TypeAsync("!");
        await screen.WaitAsync($"{Prompt} {Line[^32..]}!");
        await screen.ResizeAsync(100);
        await screen.WaitAsync($"{Prompt} {Line}!");
        await screen.PressAsync("C-a", "C-k");
        await screen.EnterAsync("version");
        await screen.WaitAsync($"9.8.7\n{Prompt}");
    }

    [TmuxFact]
    public async Task A_process_in_the_foreground_is_heard_and_talked_to()
    {
        Channel<byte[]> log = Channel.CreateUnbounded<byte[]>();
        _fleet.Daemon.Get = path => path.StartsWith("/logtail/alpha/stdout", StringComparison.Ordinal)
            ? FakeAnswer.Stream("text/plain", log.Reader.ReadAllAsync())
            : FakeAnswer.NotFound;
        await using TmuxScreen screen = await ShellAsync();
        await screen.EnterAsync("fg alpha");
        await screen.WaitForAsync("==> Press Ctrl-C to exit <==");
        log.Writer.TryWrite("first line\n"u8.ToArray());
        await screen.WaitForAsync("first line");
        await screen.TypeAsync("half");
        await screen.WaitAsync("half");
        log.Writer.TryWrite("second line\n"u8.ToArray());
        await screen.WaitAsync("first line\nsecond line\nhalf");
        TaskCompletionSource<string> sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _fleet.On("supervisor.sendProcessStdin", call =>
        {
            sent.SetResult(call.ToString());
            return true;
        });
        await screen.EnterAsync(" and half");
        Assert.Equal("supervisor.sendProcessStdin(alpha, half and half\n)", await sent.Task.WaitAsync(TimeSpan.FromMinutes(1)));
        await screen.PressAsync("C-c");
        await screen.WaitAsync($"Exiting foreground\n{Prompt}");
        log.Writer.Complete();
    }

    [TmuxFact]
    public async Task A_log_is_followed_until_interrupted()
    {
        Channel<byte[]> log = Channel.CreateUnbounded<byte[]>();
        _fleet.Daemon.Get = _ => FakeAnswer.Stream("text/plain", log.Reader.ReadAllAsync());
        await using TmuxScreen screen = await ShellAsync();
        await screen.EnterAsync("tail -f alpha");
        await screen.WaitForAsync("==> Press Ctrl-C to exit <==");
        log.Writer.TryWrite(Encoding.UTF8.GetBytes("ein grüner Schatten\n"));
        await screen.WaitAsync("ein grüner Schatten");
        await screen.PressAsync("C-c");
        await screen.WaitAsync(Prompt);
        log.Writer.Complete();
    }

    [TmuxFact]
    public async Task A_password_is_asked_for_and_not_shown()
    {
        _fleet.Daemon.Credential = "bob:geheim";
        await using TmuxScreen screen = await TmuxScreen.StartAsync();
        WriteConfiguration();
        await screen.EnterAsync($"supervisorctl -c {_folder["conf"]}");
        await screen.WaitAsync("Username:");
        await screen.EnterAsync("bob");
        await screen.WaitAsync("Password:");
        await screen.EnterAsync("geheim");
        string text = await screen.WaitAsync(Prompt);
        Assert.DoesNotContain("geheim", text, StringComparison.Ordinal);
        Assert.Contains("alpha", text, StringComparison.Ordinal);
    }

    [TmuxFact]
    public async Task The_terminal_is_left_as_it_was()
    {
        await using TmuxScreen screen = await ShellAsync();
        await screen.EnterAsync("exit");
        await screen.WaitAsync("ready$");
        await screen.EnterAsync(
            "stty -a | tr ' ;' '\\n\\n' | grep -x -e -echo -e -icanon -e -isig | wc -l | sed 's/^ *//; s/$/ settings lost/'");
        await screen.WaitForAsync("\n0 settings lost");
    }

    [TmuxFact]
    public async Task The_status_is_watched_as_it_changes()
    {
        Channel<byte[]> events = Channel.CreateUnbounded<byte[]>();
        _fleet.Daemon.Get = _ => FakeAnswer.Stream("text/event-stream", events.Reader.ReadAllAsync());
        await using TmuxScreen screen = await ShellAsync();
        await screen.EnterAsync("status --watch=100000 beta");
        await screen.WaitForAsync("beta  STOPPED   Not started");
        _fleet.Running("beta");
        events.Writer.TryWrite("event: PROCESS_STATE_RUNNING\ndata: {}\n\n"u8.ToArray());
        await screen.WaitForAsync("beta  RUNNING   pid 101, uptime 0:00:01");
        await screen.PressAsync("C-c");
        await screen.WaitAsync($"status --watch=100000 beta\n{Prompt}");
        await screen.EnterAsync("version");
        await screen.WaitForAsync("9.8.7");
        events.Writer.Complete();
    }

    [TmuxFact]
    public async Task Watching_has_a_screen_of_its_own_that_follows_the_window_and_scrolls_nothing_away()
    {
        await using FakeFleet many = new FakeFleet([.. Enumerable.Range(0, 100).Select(i => $"p{i:000}"), "zz-failing"]).Failing("zz-failing");
        WriteConfiguration(many);
        await using TmuxScreen screen = await TmuxScreen.StartAsync();
        await screen.EnterAsync($"supervisorctl -c {_folder["conf"]} status --watch");
        string text = await screen.WaitForAsync("of 100");
        string[] rows = text.Split('\n');
        Assert.Equal(24, rows.Length);
        Assert.Equal("101 processes   1 FATAL   100 STOPPED", rows[1]);
        Assert.StartsWith("zz-failing  FATAL", rows[3], StringComparison.Ordinal);
        await screen.PressAsync("NPage", "NPage");
        text = await screen.WaitForAsync("37-55 of 100");
        Assert.Contains("zz-failing  FATAL", text, StringComparison.Ordinal);
        await screen.ResizeAsync(200);
        await screen.WaitAsync(shown => shown.Split('\n')[0].Length > 150, "a wider header");
        await screen.TypeAsync("f");
        await screen.WaitAsync(shown => !shown.Contains("p0", StringComparison.Ordinal), "only what fails");
        Assert.Equal(0, await screen.HistoryAsync());
        await screen.PressAsync("C-z");
        await screen.WaitAsync("ready$");
        await screen.EnterAsync("fg");
        await screen.WaitForAsync("q quit");
        await screen.TypeAsync("q");
        text = await screen.WaitAsync("ready$");
        Assert.DoesNotContain("zz-failing", text, StringComparison.Ordinal);
        await screen.EnterAsync("echo status $?");
        await screen.WaitForAsync("status 0");
    }

    private void WriteConfiguration(FakeFleet? fleet = null) => _folder.Write(
        "conf", $"[supervisorctl]\nserverurl={(fleet ?? _fleet).Daemon.Endpoint}\nprompt=test\nhistory_file={_folder["history"]}\n");

    private async Task<TmuxScreen> ShellAsync()
    {
        WriteConfiguration();
        TmuxScreen screen = await TmuxScreen.StartAsync();
        await screen.EnterAsync($"supervisorctl -c {_folder["conf"]}");
        await screen.WaitAsync(Prompt);
        return screen;
    }
}
