using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Updates;

/// <summary>Updates of a real daemon.</summary>
public sealed class UpdateDaemonTests
{
    private const string Base =
        "[program:a]\ncommand=/bin/sleep 600\nstartsecs=0\nstdout_logfile=NONE\n[program:b]\ncommand=/bin/sleep 600\nstartsecs=0\n";

    [Fact]
    public async Task Only_what_changed_is_touched_and_a_second_plan_is_empty()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Base);
        ProcessInfo a = await daemon.WaitForAsync("a", ProcessState.Running);
        ProcessInfo b = await daemon.WaitForAsync("b", ProcessState.Running);
        daemon.Configure(Base.Replace("stdout_logfile=NONE", "stdout_logfile=@DIR@/a.log\nstopwaitsecs=2", StringComparison.Ordinal)
            .Replace("[program:b]\ncommand=/bin/sleep 600", "[program:b]\ncommand=/bin/sleep 700", StringComparison.Ordinal)
            + "[program:c]\ncommand=/bin/sleep 600\nstartsecs=0\n[collection:all]\nprograms=a,b\n");

        UpdatePlan plan = await daemon.Client.PlanUpdateAsync();
        UpdatePlan done = await daemon.Client.UpdateAsync();

        Assert.Equal(Describe(plan), Describe(done));
        Assert.Equal(
            [
                "process a changed Live stopwaitsecs,stdout_logfile", "process b changed Restart command", "process c added Add ",
                "collection all added Add ",
            ],
            Describe(done)
                .Where(item => item.StartsWith("process", StringComparison.Ordinal) || item.StartsWith("coll", StringComparison.Ordinal)));
        ProcessInfo after = await daemon.Client.GetProcessInfoAsync("a");
        Assert.Equal((a.Pid, daemon.Folder["a.log"]), (after.Pid, after.StdoutLogFile));
        ProcessInfo restarted = await daemon.Client.GetProcessInfoAsync("b");
        Assert.Equal(ProcessState.Running, restarted.State);
        Assert.NotEqual(b.Pid, restarted.Pid);
        Assert.Equal(ProcessState.Running, (await daemon.Client.GetProcessInfoAsync("c")).State);
        Assert.True((await daemon.Client.PlanUpdateAsync()).IsEmpty);
        ConfigChanges reread = await daemon.Client.ReloadConfigAsync();
        Assert.Empty(reread.Added.Concat(reread.Changed).Concat(reread.Removed));
    }

    [Fact]
    public async Task A_configuration_with_an_error_changes_nothing()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Base);
        ProcessInfo a = await daemon.WaitForAsync("a", ProcessState.Running);
        daemon.Configure("[program:a]\ncommand=/bin/sleep 600\nstartsecs=soon\n");

        XmlRpcFaultException fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.UpdateAsync());

        Assert.Equal(Fault.CantReread, fault.Fault);
        Assert.Contains("startsecs", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], (await daemon.Client.GetAllProcessInfoAsync()).Select(process => process.Name));
        Assert.Equal(a.Pid, (await daemon.Client.GetProcessInfoAsync("a")).Pid);
    }

    [Fact]
    public async Task Groups_that_are_not_named_are_left_alone_and_drift_tells_of_them()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Base);
        ProcessInfo b = await daemon.WaitForAsync("b", ProcessState.Running);
        await daemon.WaitForAsync("a", ProcessState.Running);
        daemon.Configure(Base.Replace("sleep 600", "sleep 700", StringComparison.Ordinal));

        UpdatePlan done = await daemon.Client.UpdateAsync(["a"]);

        Assert.All(done.Items, item => Assert.Equal("a", item.Name));
        Assert.Equal(b.Pid, (await daemon.Client.GetProcessInfoAsync("b")).Pid);
        Assert.Equal(
            ["b"],
            (await daemon.Client.GetDriftAsync()).Where(drift => drift is { Kind: "process", IsDrifted: true })
                .Select(drift => drift.Name));
        Assert.Equal(
            "BAD_NAME: zz",
            (await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.UpdateAsync(["a", "zz"]))).Message);
    }

    [Fact]
    public async Task A_program_that_fails_to_restart_is_reported_and_the_rest_completes()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Base);
        await daemon.WaitForAsync("a", ProcessState.Running);
        await daemon.WaitForAsync("b", ProcessState.Running);
        daemon.Configure(
            Base.Replace("[program:a]\ncommand=/bin/sleep 600", "[program:a]\ncommand=/no/such/thing", StringComparison.Ordinal)
            .Replace("[program:b]\ncommand=/bin/sleep 600", "[program:b]\ncommand=/bin/sleep 700", StringComparison.Ordinal));

        UpdatePlan done = await daemon.Client.UpdateAsync();

        UpdateItem failed = Assert.Single(done.Items, item => item.Error.Length > 0);
        Assert.Equal(("a", "process"), (failed.Name, failed.Kind));
        Assert.StartsWith("SPAWN_ERROR: ", failed.Error, StringComparison.Ordinal);
        Assert.Equal(ProcessState.Running, (await daemon.Client.GetProcessInfoAsync("b")).State);
    }

    private static IEnumerable<string> Describe(UpdatePlan plan) =>
        plan.Items.Select(
            item => $"{item.Kind} {item.Name} {item.Change} {item.Action} {string.Join(',', item.Options.Select(option => option.Name))}");
}
