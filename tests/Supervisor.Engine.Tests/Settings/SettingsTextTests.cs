using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.TestKit;

namespace Supervisor.Engine.Tests.Settings;

/// <summary>What settings say of themselves to people, and the sums they do.</summary>
public sealed class SettingsTextTests
{
    [Theory]
    [InlineData("db", DependencyCondition.Strongest, null, null, "db", "db")]
    [InlineData("db", DependencyCondition.Running, "db", null, "db (running)", "db (running)")]
    [InlineData("db", DependencyCondition.Succeeded, "db:main", null, "db (succeeded)", "db:main of db (succeeded)")]
    [InlineData("db", DependencyCondition.Strongest, "db:main", "is FATAL", "db", "db:main of db: is FATAL")]
    [InlineData("db", DependencyCondition.Started, null, "does not exist", "db (started)", "db (started): does not exist")]
    public void What_is_waited_for_is_shown_as_it_was_written(
        string target, DependencyCondition condition, string? name, string? problem, string entry, string waiting)
    {
        DependencySettings settings = new(target, condition);
        Assert.Equal(entry, settings.ToString());
        Assert.Equal(waiting, new StartWaiting(new Instant(TimeSpan.Zero, FakeTime.Beginning), settings, name, problem).ToString());
    }

    [Fact]
    public void A_log_is_shown_as_the_option_has_it()
    {
        Assert.Equal(("none", "auto", "/x"), (LogTarget.None.ToString(), LogTarget.Auto.ToString(), LogTarget.File("/x").ToString()));
        Assert.Equal("", new LogTarget(LogTargetKind.None, "").ToString());
    }

    [Theory]
    [InlineData(199, false, false)]
    [InlineData(200, true, true)]
    [InlineData(204, true, true)]
    [InlineData(205, true, false)]
    [InlineData(299, true, false)]
    [InlineData(300, false, false)]
    [InlineData(400, false, false)]
    [InlineData(401, false, true)]
    [InlineData(402, false, false)]
    public void A_status_is_good_by_the_rule_or_by_the_list(int status, bool byRule, bool byList)
    {
        ProbeSettings probe = new(ProbeKind.Http, "http://h");
        Assert.Equal(byRule, probe.Accepts(status));
        Assert.Equal(byList, (probe with { Statuses = [(200, 204), (401, 401)] }).Accepts(status));
    }

    [Theory]
    [InlineData(ProbeKind.Notify, "notified")]
    [InlineData(ProbeKind.Tcp, "polled")]
    [InlineData(ProbeKind.Unix, "polled")]
    [InlineData(ProbeKind.Http, "polled")]
    [InlineData(ProbeKind.Command, "polled")]
    [InlineData(ProbeKind.Line, "")]
    [InlineData(ProbeKind.File, "")]
    [InlineData(ProbeKind.Descriptor, "")]
    [InlineData(ProbeKind.Watchdog, "notified")]
    public void A_probe_is_looked_at_or_tells_by_itself(ProbeKind kind, string how)
    {
        ProbeSettings probe = new(kind, "text");
        Assert.Equal(how, probe.IsPolled ? "polled" : probe.IsNotified ? "notified" : "");
        Assert.False(probe.IsPolled && probe.IsNotified);
    }

    [Fact]
    public void Two_probes_of_one_text_are_the_same()
    {
        ProbeSettings probe = new(ProbeKind.Tcp, "tcp://h:1") { Target = "h", Number = 1 };
        Assert.Equal(probe, new ProbeSettings(ProbeKind.Tcp, "tcp://h:1"));
        Assert.Equal(probe.GetHashCode(), new ProbeSettings(ProbeKind.Tcp, "tcp://h:1").GetHashCode());
        Assert.NotEqual(probe, probe with { Text = "tcp://h:2" });
        Assert.False(probe.Equals(null));
        Assert.Equal("tcp://h:1", probe.ToString());
    }

    [Theory]
    [InlineData(0, 0, 2)]
    [InlineData(1, 0, 6)]
    [InlineData(2, 0, 18)]
    [InlineData(3, 0, 20)]
    [InlineData(2, 0.5, 22.5)]
    [InlineData(3, 1, 30)]
    public void Delays_grow_up_to_a_largest_and_chance_comes_on_top(int inRow, double chance, double seconds) =>
        Assert.Equal(
            seconds, new RestartSettings { Delay = 2, Factor = 3, LargestDelay = 20, Jitter = 0.5 }.DelayBefore(inRow, chance), 9);

    [Fact]
    public void Collections_are_the_same_by_all_that_is_in_them()
    {
        CollectionSettings one = new() { Name = "c", Priority = 1, Programs = ["p"], Groups = ["g"], Collections = ["d"], Exclude = ["x"] };
        Assert.True(one.IsSameAs(one with { Programs = ["p"], Groups = ["g"], Collections = ["d"], Exclude = ["x"], IsRuntime = true }));
        Assert.All(
            (CollectionSettings[])
            [
                one with { Name = "d" }, one with { Priority = 2 }, one with { Programs = [] }, one with { Groups = ["h"] },
                one with { Collections = ["d", "e"] }, one with { Exclude = [] },
            ],
            other => Assert.False(one.IsSameAs(other)));
    }
}
