using Supervisor.Protocol;

namespace Supervisor.Ctl.Tests;

/// <summary>Updates by a daemon that plans them.</summary>
public sealed class PlannedUpdateTests
{
    [Fact]
    public async Task The_daemon_updates_and_the_lines_are_those_of_Supervisor()
    {
        await using FakeFleet fleet = Planning(
            Item("group", "old", "removed", UpdateStep.Remove),
            Item("process", "old:a", "removed", UpdateStep.Remove),
            Item("group", "other", "changed"),
            Item("program", "other", "changed", UpdateStep.Restart),
            Item("process", "other", "changed", UpdateStep.Restart),
            Item("group", "same", "unchanged"),
            Item("process", "same", "unchanged"),
            Item("group", "new", "added", UpdateStep.Add),
            Item("process", "new", "added", UpdateStep.Add),
            Item("collection", "c", "changed", UpdateStep.Live),
            Item("collection", "d", "unchanged"));
        Assert.Equal(
            new CtlRun(
                0,
                "old: stopped\nold: removed process group\nother: stopped\nother: updated process group\n"
                + "new: added process group\nc: updated collection\n",
                ""), await CtlRun.AtAsync(fleet, "update"));
        Assert.Equal(["supervisor.update({})"], fleet.Calls);
    }

    [Fact]
    public async Task Nothing_is_said_to_have_stopped_that_goes_on()
    {
        await using FakeFleet fleet = Planning(
            Item("group", "web", "changed"), Item("process", "web:x", "unchanged"), Item("process", "web:y", "added", UpdateStep.Add),
            Item("group", "idle", "changed"), Item("process", "idle", "changed", UpdateStep.Live));
        fleet.Running("web:x");
        Assert.Equal(
            new CtlRun(0, "web: updated process group\nidle: stopped\nidle: updated process group\n", ""),
            await CtlRun.AtAsync(fleet, "update"));
    }

    [Fact]
    public async Task What_fails_is_told_with_the_reason_and_by_the_exit_status()
    {
        await using FakeFleet fleet = Planning(
            Item("group", "old", "removed", UpdateStep.Remove) with { Error = "something of it could not be stopped" },
            Item("group", "web", "changed"),
            Item("process", "web:x", "changed", UpdateStep.Restart) with { Error = "SPAWN_ERROR: can't find command '/no'" },
            Item("group", "mine", "changed") with { IsRuntime = true, Error = "a group of that name was added at run time" });
        Assert.Equal(
            new CtlRun(
                7,
                "old: stopped\nold: has problems; not removing\nweb: stopped\nweb: updated process group\n"
                + "mine: ERROR (a group of that name was added at run time)\nweb:x: ERROR (spawn error): can't find command '/no'\n",
                ""), await CtlRun.AtAsync(fleet, "update"));
    }

    [Fact]
    public async Task A_name_that_is_no_group_does_not_keep_the_others_back()
    {
        await using FakeFleet fleet = Planning(
            Item("group", "a", "added", UpdateStep.Add), Item("group", "b", "added", UpdateStep.Add));
        Assert.Equal(
            new CtlRun(1, "ERROR: no such group: nope\na: added process group\nb: added process group\n", ""),
            await CtlRun.AtAsync(fleet, "update", "a", "nope"));
        Assert.Equal(["supervisor.planUpdate()", "supervisor.update({groups: [a]})"], fleet.Calls);
        Assert.Equal(new CtlRun(1, "ERROR: no such group: nope\n", ""), await CtlRun.AtAsync(fleet, "update", "nope"));
        Assert.Equal("supervisor.planUpdate()", fleet.Calls.Last());
    }

    [Fact]
    public async Task Whole_groups_are_the_steps_of_Supervisor()
    {
        await using FakeFleet fleet = Planning().On("supervisor.reloadConfig", new ConfigChanges(["new"], [], []).ToValue())
            .On("supervisor.addProcessGroup", true);
        Assert.Equal(
            new CtlRun(0, "new: added process group\n", ""), await CtlRun.AtAsync(fleet, "update", "--whole-groups"));
        Assert.DoesNotContain("supervisor.update({})", fleet.Calls);
    }

    [Fact]
    public async Task A_plan_tells_each_change_once_and_the_sum()
    {
        OptionChange command = new("command", "/bin/a", "/bin/b");
        await using FakeFleet fleet = Planning(
            Item("group", "web", "changed"),
            Item("program", "web:x", "changed", UpdateStep.Restart) with { Options = [command, new("directory", "", "/")] },
            Item("process", "web:x_0", "changed", UpdateStep.Restart) with { Options = [command] },
            Item("process", "web:x_1", "changed", UpdateStep.Restart) with { Options = [command] },
            Item("process", "web:x_2", "added", UpdateStep.Add),
            Item("program", "web:same", "unchanged"),
            Item("process", "web:same", "unchanged"),
            Item("group", "new", "added", UpdateStep.Add),
            Item("program", "new", "added", UpdateStep.Add),
            Item("process", "new", "added", UpdateStep.Add),
            Item("group", "late", "changed", UpdateStep.Live) with { Options = [new("priority", "999", "5")] },
            Item("program", "late", "unchanged"),
            Item("process", "late", "unchanged"),
            Item("collection", "c", "added", UpdateStep.Add));
        const string Text = """
            program web:x: changed, restart 2 processes, add 1 process
                command: /bin/a -> /bin/b
                directory: (nothing) -> /
            group new: added
            group late: changed, applied without restart
                priority: 999 -> 5
            collection c: added

            """;
        Assert.Equal(
            new CtlRun(
                0, Text + "Plan for processes: 2 to add, 2 to restart, 0 to change without restart, 0 to remove, 2 untouched.\n", ""),
            await CtlRun.AtAsync(fleet, "update", "--plan"));
        Assert.Equal(
            new CtlRun(0, Text + "Processes: 2 added, 2 restarted, 0 changed without restart, 0 removed, 2 untouched.\n", ""),
            await CtlRun.AtAsync(fleet, "update", "--apply"));
        Assert.Equal(
            "group late: changed, applied without restart\n    priority: 999 -> 5\n"
            + "Plan for processes: 0 to add, 0 to restart, 0 to change without restart, 0 to remove, 1 untouched.\n",
            (await CtlRun.AtAsync(fleet, "update", "--plan", "late")).Out);
    }

    [Fact]
    public async Task Errors_are_told_where_they_belong()
    {
        await using FakeFleet fleet = Planning(
            Item("group", "job", "changed"),
            Item("program", "job", "changed", UpdateStep.Restart),
            Item("process", "job", "changed", UpdateStep.Restart) with { Error = "SPAWN_ERROR: no such user" });
        Assert.Equal(
            new CtlRun(
                1,
                "program job: changed, restart\n    ERROR: job: SPAWN_ERROR: no such user\n"
                + "Processes: 0 added, 1 restarted, 0 changed without restart, 0 removed, 0 untouched; 1 with errors.\n",
                ""), await CtlRun.AtAsync(fleet, "update", "--apply"));
    }

    [Fact]
    public async Task Nothing_to_do_is_said_so()
    {
        await using FakeFleet fleet = Planning(Item("group", "a", "unchanged"), Item("process", "a", "unchanged"));
        Assert.Equal(new CtlRun(0, "No config updates to processes\n", ""), await CtlRun.AtAsync(fleet, "update", "--plan"));
        Assert.Equal(new CtlRun(0, "", ""), await CtlRun.AtAsync(fleet, "update"));
    }

    private static UpdateItem Item(string kind, string name, string change, UpdateStep action = UpdateStep.Nothing) =>
        new() { Kind = kind, Name = name, Change = change, Action = action };

    private static FakeFleet Planning(params UpdateItem[] items)
    {
        XmlRpcStruct plan = new UpdatePlan(items).ToStruct();
        return new FakeFleet("web:x", "idle").On("supervisor.planUpdate", plan).On("supervisor.update", plan);
    }
}
