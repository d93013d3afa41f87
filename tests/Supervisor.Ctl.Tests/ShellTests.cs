namespace Supervisor.Ctl.Tests;

public sealed class ShellTests
{
    [Fact]
    public async Task Lines_are_carried_out_until_quit()
    {
        await using FakeFleet fleet = new("a");
        CtlRun run = await CtlRun.TypeAsync(fleet, "start a\n\n  ?  version\nfrobnicate x\nstatus-a\nquit\nstatus\n");
        Assert.Equal(new CtlRun(0,
            "a                                STOPPED   Not started\n"
            + "supervisor> a: started\n"
            + "supervisor> supervisor> version\t\t\tShow the version of the remote supervisord process\n"
            + "supervisor> *** Unknown syntax: frobnicate x\n"
            + "supervisor> error: unknown option '-a'\n"
            + "supervisor> \n", ""), run);
    }

    [Fact]
    public async Task The_end_of_input_is_the_end()
    {
        await using FakeFleet fleet = new("a");
        Assert.EndsWith("supervisor> \n", (await CtlRun.TypeAsync(fleet, "")).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shutdown", "Really shut the remote supervisord process down y/N? ", "supervisor.shutdown()")]
    [InlineData("reload", "Really restart the remote supervisord process y/N? ", "supervisor.restart()")]
    public async Task Questions_come_before_what_is_hard_to_take_back(string action, string question, string call)
    {
        await using FakeFleet fleet = new FakeFleet("a").On("supervisor.shutdown", true).On("supervisor.restart", true);
        CtlRun run = await CtlRun.TypeAsync(fleet, $"{action}\nno\n");
        Assert.Contains(question, run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(call, fleet.Calls);
        await CtlRun.TypeAsync(fleet, $"{action}\nYes\n");
        Assert.Contains(call, fleet.Calls);
    }

    [Theory]
    [InlineData("shutdown")]
    [InlineData("reload")]
    public async Task A_question_that_nobody_answers_is_a_failure(string action)
    {
        await using FakeFleet fleet = new FakeFleet("a").On("supervisor.shutdown", true).On("supervisor.restart", true);
        CtlRun run = await CtlRun.WithAsync("", null, "-s", fleet.Daemon.Endpoint.Text, "-i", action);
        Assert.Equal(1, run.Exit);
        Assert.EndsWith("y/N? error: no answer, and nothing done\n", run.Out, StringComparison.Ordinal);
        Assert.Empty(fleet.Calls);
    }

    [Fact]
    public async Task In_the_foreground_lines_go_to_the_process()
    {
        await using FakeFleet fleet = new FakeFleet("a").Running("a").On("supervisor.sendProcessStdin", true);
        CtlRun run = await CtlRun.WithAsync("one\ntwo\n", null, "-s", fleet.Daemon.Endpoint.Text, "fg", "a");
        Assert.Equal(new CtlRun(0, "==> Press Ctrl-C to exit <==\nExiting foreground\n", ""), run);
        Assert.Equal(
            ["supervisor.sendProcessStdin(a, one\n)", "supervisor.sendProcessStdin(a, two\n)"], fleet.Calls.Where(
                call => call.Contains("Stdin", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("fg", "ERROR: no process name supplied\nfg <process>\tConnect to a process in foreground mode\n\t\tCtrl-C to exit\n")]
    [InlineData("fg a b", "ERROR: too many process names supplied\n")]
    [InlineData("fg nope", "ERROR: bad process name supplied\n")]
    [InlineData("fg a", "ERROR: process not running\n")]
    public async Task Not_everything_has_a_foreground(string line, string text)
    {
        await using FakeFleet fleet = new("a");
        Assert.Equal(new CtlRun(1, text, ""), await CtlRun.AtAsync(fleet, line.Split(' ')));
    }
}
