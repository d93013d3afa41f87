using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Port;

namespace Supervisor.Daemon.Upgrading;

/// <summary>What is told of upgrades, and what may follow one.</summary>
internal static class Upgrades
{
    /// <summary>Product and version of this image.</summary>
    public static string Product { get; } = $"Supervisor for .NET {typeof(Upgrades).Assembly.GetName().Version?.ToString(3)}";

    /// <param name="taken">What this image took over; null: it is the first.</param>
    /// <param name="gap">For how long nobody answered.</param>
    public static UpgradeInfo InfoOf(TakeoverState? taken, TimeSpan gap) => new()
    {
        Upgrades = taken?.Daemon.Upgrades ?? 0,
        UpgradedAt = taken is null ? 0 : DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0,
        Gap = gap.TotalMilliseconds,
        Product = Product,
        File = SelfExec.Path,
    };

    /// <summary>Brings what runs to the configuration, as <c>update</c> does, and says what came of it.</summary>
    public static async Task UpdateAsync(IUpdates updates, IActivityLog log)
    {
        try
        {
            UpdatePlan plan = await updates.UpdateAsync([], CancellationToken.None).ConfigureAwait(false);
            foreach (UpdateItem item in plan.Items.Where(item => item.Action != UpdateStep.Nothing))
            {
                log.Write(LogLevel.Info, $"update after the upgrade: {item.Kind} {item.Name}: {item.Action.Name()} {item.Error}".TrimEnd());
            }
        }
        catch (Exception exception)
        {
            // Nobody else is there to be told.
            log.Write(LogLevel.Error, $"update after the upgrade: {exception.Message}");
        }
    }
}
