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
}
