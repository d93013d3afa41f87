using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Ctl.Tests;

public sealed class DependenciesTests
{
    private static readonly DependencyInfo App = new()
    {
        Name = "app",
        Group = "app",
        Needs = [new("db", ["db"]), new("migrate (succeeded)", ["migrate"])],
        ReleasedBy = "migrate",
        Requested = 100,
        Started = 103,
        Running = 104,
    };

    private static readonly DependencyInfo Migrate = new()
    {
        Name = "migrate",
        Group = "migrate",
        Needs = [new("db", ["db"])],
        ReleasedBy = "db",
        Requested = 100,
        Started = 101.5,
        Running = 102,
    };

    [Fact]
    public async Task The_tree_has_what_is_needed_under_what_needs_it_and_tells_each_thing_once()
    {
        await using FakeFleet fleet = Fleet();
        Assert.Equal(
            """
            app                              STOPPED   Not started
              db                             STOPPED   Not started
              migrate (succeeded)            STOPPED   Not started
                db                           STOPPED

            """,
            (await CtlRun.AtAsync(fleet, "dependencies")).Out);
    }

    [Fact]
    public async Task The_critical_path_begins_with_what_waited_for_nothing()
    {
        await using FakeFleet fleet = Fleet();
        Assert.Equal(
            """
                                             db
            1.500 s                          migrate   waited 1.500 s, then RUNNING after 0.500 s
            3.000 s                          app       waited 3.000 s, then RUNNING after 1.000 s
            4.000 s from the request to the last RUNNING

            """,
            (await CtlRun.AtAsync(fleet, "dependencies", "--critical-path")).Out);
    }

    [Fact]
    public async Task Stop_with_dependents_prints_a_line_for_each_that_was_stopped()
    {
        await using FakeFleet fleet = Fleet();
        fleet.On("supervisor.stopProcessWithDependents", new XmlRpcValue[]
        {
            ProcessResult.Success("app", "app").ToStruct(), ProcessResult.Success("db", "db").ToStruct(),
        });
        CtlRun run = await CtlRun.AtAsync(fleet, "stop", "--with-dependents", "db");
        Assert.Equal("app: stopped\ndb: stopped\n", run.Out);
    }

    [Fact]
    public async Task Without_dependencies_it_says_so()
    {
        await using FakeFleet fleet = new FakeFleet("a").On("supervisor.getDependencies", Array.Empty<XmlRpcValue>());
        Assert.Equal("No process depends on another\n", (await CtlRun.AtAsync(fleet, "dependencies")).Out);
    }

    private static FakeFleet Fleet() => new FakeFleet("app", "db", "migrate").On(
        "supervisor.getDependencies", new XmlRpcValue[] { App.ToStruct(), Migrate.ToStruct() });
}
