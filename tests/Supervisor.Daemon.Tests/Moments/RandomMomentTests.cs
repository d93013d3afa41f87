using Supervisor.Daemon.Tests.Keeping;
using Supervisor.TestKit;
using Xunit.Abstractions;

namespace Supervisor.Daemon.Tests.Moments;

/// <summary>
/// Upgrades and crashes at moments that chance chooses, in the middle of an update, a rolling restart, starts, stops, events and logs that
/// rotate or are emptied.
/// </summary>
public sealed class RandomMomentTests(ITestOutputHelper output)
{
    private const int Rounds = 5;
    private const int MostEvents = 60;
    private readonly Random _random = new(15);

    [Fact]
    public async Task An_upgrade()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(BusyDaemon.Sections(0));
        BusyDaemon busy = new(daemon);
        await busy.SettleAsync();
        for (int round = 0; round < Rounds; round++)
        {
            await busy.DisturbAsync(Moment(), () => daemon.Client.UpgradeAsync(), losesEvents: false);
            await WaitForNoOthersAsync(daemon, busy, () => KeptDaemon.Children(daemon.Pid));
        }

        await busy.CheckLogsAsync();
    }

    [NativeFact]
    public async Task A_crash_under_a_keeper()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(BusyDaemon.Sections(0), KeptDaemon.Option);
        BusyDaemon busy = new(keeper) { Options = KeptDaemon.Option };
        await busy.SettleAsync();
        for (int round = 0; round < Rounds; round++)
        {
            await busy.DisturbAsync(Moment(), () => keeper.KillDaemonAsync(), losesEvents: true);
            await WaitForNoOthersAsync(
                keeper, busy, () => KeptDaemon.Children(keeper.Pid).Where(pid => pid != keeper.DaemonPid()).Concat(KeptDaemon.Children(keeper.DaemonPid())));
        }

        await busy.CheckLogsAsync();
    }

    private int Moment()
    {
        int events = _random.Next(MostEvents);
        output.WriteLine($"after {events} events");
        return events;
    }

    /// <summary>Nothing runs that the daemon does not know of, and nothing twice; what programs have left behind may take a moment.</summary>
    private static Task WaitForNoOthersAsync(TestDaemon daemon, BusyDaemon busy, Func<IEnumerable<int>> children) => daemon.WaitForAsync(
        () => Task.FromResult(busy.Pids.Order().SequenceEqual(children().Order())),
        $"no other children than {string.Join(' ', busy.Pids)}");
}
