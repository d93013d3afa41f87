using Supervisor.Protocol;

namespace Supervisor.Ctl.Tests;

public sealed class UpdateTests
{
    [Fact]
    public async Task Removed_changed_added_in_the_steps_of_Supervisor()
    {
        await using FakeFleet fleet = Fleet(new(["new"], ["other"], ["old"]));
        Assert.Equal(
            new CtlRun(
                0, "old: stopped\nold: removed process group\nother: stopped\nother: updated process group\nnew: added process group\n",
                ""), await CtlRun.AtAsync(fleet, "update"));
        Assert.Equal(
        [
            "supervisor.update({})",
            "supervisor.reloadConfig()",
            "supervisor.stopProcessGroup(old, true)", "supervisor.removeProcessGroup(old)",
            "supervisor.stopProcessGroup(other, true)", "supervisor.removeProcessGroup(other)", "supervisor.addProcessGroup(other)",
            "supervisor.addProcessGroup(new)",
            "supervisor.getCollectionChanges()",
        ], fleet.Calls);
    }

    [Fact]
    public async Task Only_the_groups_named()
    {
        await using FakeFleet fleet = Fleet(new(["new"], ["other"], ["old"]));
        Assert.Equal(
            new CtlRun(
                1, "ERROR: no such group: nope\nnew: added process group\n", ""), await CtlRun.AtAsync(fleet, "update", "new", "nope"));
        Assert.Equal(0, (await CtlRun.AtAsync(fleet, "update", "nope", "all")).Exit);
    }

    [Fact]
    public async Task What_does_not_stop_is_not_removed()
    {
        await using FakeFleet fleet = Fleet(new([], [], ["old"])).On(
            "supervisor.stopProcessGroup", new XmlRpcValue[] { new ProcessResult("old", "x", Fault.Failed, "FAILED").ToStruct() });
        Assert.Equal(new CtlRun(1, "old: stopped\nold: has problems; not removing\n", ""), await CtlRun.AtAsync(fleet, "update"));
    }

    [Fact]
    public async Task A_broken_file_is_one_line()
    {
        await using FakeFleet fleet = new FakeFleet("a").On(
            "supervisor.reloadConfig", _ => throw new XmlRpcFaultException(Fault.CantReread, "line 3"));
        Assert.Equal(new CtlRun(1, "ERROR: CANT_REREAD: line 3\n", ""), await CtlRun.AtAsync(fleet, "update"));
        Assert.Equal(new CtlRun(1, "ERROR: CANT_REREAD: line 3\n", ""), await CtlRun.AtAsync(fleet, "reread"));
    }

    [Fact]
    public async Task Collections_are_shown_and_applied_where_there_are_some()
    {
        XmlRpcValue changes = new ConfigChanges(["web"], ["canary"], ["gone"]).ToValue();
        await using FakeFleet fleet = Fleet(new([], [], [])).On(
            "supervisor.getCollectionChanges", changes).On("supervisor.applyCollectionChanges", changes);
        Assert.Equal(
            "No config updates to processes\n\nCollections:\ncanary: changed\ngone: disappeared\nweb: available\n",
            (await CtlRun.AtAsync(fleet, "reread")).Out);
        Assert.Equal(
            "gone: removed collection\ncanary: updated collection\nweb: added collection\n", (await CtlRun.AtAsync(fleet, "update")).Out);
    }

    [Fact]
    public async Task A_plan_of_a_daemon_that_makes_none()
    {
        await using FakeFleet fleet = new("a");
        Assert.Equal(
            new CtlRun(
                1, "error: the daemon does not know this method (UNKNOWN_METHOD). "
                    + "It may be older than this supervisorctl, or another "
                    + "implementation.\n", ""), await CtlRun.AtAsync(fleet, "update", "--plan"));
    }

    private static FakeFleet Fleet(ConfigChanges changes) => new FakeFleet("old", "other")
        .On("supervisor.reloadConfig", changes.ToValue())
        .On("supervisor.stopProcessGroup", Array.Empty<XmlRpcValue>())
        .On("supervisor.removeProcessGroup", true)
        .On("supervisor.addProcessGroup", true);
}
