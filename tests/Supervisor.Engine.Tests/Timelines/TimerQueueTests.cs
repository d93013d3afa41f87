using Supervisor.Engine.Processes;
using Supervisor.Engine.Timing;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Engine.Tests.Timelines;

public sealed class TimerQueueTests
{
    /// <summary>A watchdog that is fed a thousand times a second has its deadline put off as often.</summary>
    [Fact]
    public void Deadlines_that_were_replaced_do_not_pile_up()
    {
        SimulatedSystem system = new();
        system.Begin(Make.Group("g", [.. Enumerable.Range(0, 100).Select(number => Make.Process($"p{number}"))]));
        ManagedProcess[] processes = [.. Enumerable.Range(0, 100).Select(number => system.Process($"g:p{number}"))];
        Dictionary<ManagedProcess, int> versions = processes.ToDictionary(process => process, _ => 0);
        TimerQueue<ManagedProcess> timers = new(process => versions[process]);
        for (int second = 1; second <= 100_000; second++)
        {
            ManagedProcess process = processes[second % 100];
            versions[process]++;
            timers.Add(process, TimeSpan.FromSeconds(second));
        }

        Assert.InRange(timers.Count, 100, 400);
        Assert.Equal(TimeSpan.FromSeconds(99_901), timers.Next);
        HashSet<ManagedProcess> due = [];
        while (timers.TryTakeDue(TimeSpan.FromDays(10), out ManagedProcess? process))
        {
            Assert.True(due.Add(process));
        }

        Assert.Equal(100, due.Count);
    }

    [Fact]
    public void Of_equal_deadlines_the_first_set_comes_first_and_one_comes_up_at_its_very_moment()
    {
        TimerQueue<string> timers = new(_ => 0);
        Assert.Equal([0L, 1L, 2L], [timers.Add("late", Seconds(2)), timers.Add("one", Seconds(1)), timers.Add("two", Seconds(1))]);
        Assert.Empty(Due(timers, 0.999));
        Assert.Equal(["one", "two"], Due(timers, 1));
        Assert.Equal(Seconds(2), timers.Next);
        Assert.Equal(["late"], Due(timers, 5));
        Assert.Null(timers.Next);
    }

    /// <summary>After an upgrade equal deadlines come up in the order in which the image before this one had set them.</summary>
    [Fact]
    public void Deadlines_taken_over_keep_their_places_and_new_ones_stand_behind_them()
    {
        TimerQueue<string> timers = new(_ => 0);
        timers.Restore("second", Seconds(1), 7);
        timers.Restore("first", Seconds(1), 3);
        Assert.Equal(8, timers.Add("third", Seconds(1)));
        Assert.Equal(["first", "second", "third"], Due(timers, 1));
    }

    private static TimeSpan Seconds(double count) => TimeSpan.FromSeconds(count);

    private static List<string> Due(TimerQueue<string> timers, double now)
    {
        List<string> due = [];
        while (timers.TryTakeDue(Seconds(now), out string? owner))
        {
            due.Add(owner);
        }

        return due;
    }
}
