namespace Supervisor.Engine.Settings;

/// <summary>
/// How a process is started again by itself: after an exit that <c>autorestart=</c> makes good, and after a start that failed. The
/// default is Supervisor's way: at once, and after 1, 2, 3 … seconds.
/// </summary>
public sealed record RestartSettings
{
    /// <summary>Supervisor's way.</summary>
    public static RestartSettings Default { get; } = new();

    /// <summary>Seconds before the first start in a row (<c>restart_delay=</c>); 0: Supervisor's way.</summary>
    public double Delay { get; init; }

    /// <summary>What each further delay in a row is multiplied by (<c>restart_delay_factor=</c>), 1 or more.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Seconds that no delay is longer than, jitter aside (<c>restart_delay_max=</c>).</summary>
    public double LargestDelay { get; init; } = 300;

    /// <summary>A random part of up to this fraction of the delay is added (<c>restart_delay_jitter=</c>), 0 to 1.</summary>
    public double Jitter { get; init; }

    /// <summary>Seconds that a run must last for the delays to begin anew (<c>restart_reset_after=</c>).</summary>
    public double ResetAfter { get; init; } = 60;

    /// <summary>How many starts by itself there may be within <see cref="LimitInterval"/> (<c>restart_limit=</c>); 0: any number.</summary>
    public int Limit { get; init; }

    /// <summary>Seconds (<c>restart_limit_interval=</c>).</summary>
    public double LimitInterval { get; init; } = 60;

    /// <summary>The delay before a start by itself, in seconds.</summary>
    /// <param name="inRow">How many there were in a row before it.</param>
    /// <param name="chance">From 0 to 1.</param>
    public double DelayBefore(int inRow, double chance)
    {
        double delay = Math.Min(LargestDelay, Delay * Math.Pow(Factor, inRow));
        return delay + (delay * Jitter * chance);
    }
}
