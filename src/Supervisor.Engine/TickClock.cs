using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Timing;

namespace Supervisor.Engine;

/// <summary>
/// TICK_5, TICK_60 and TICK_3600, aligned to multiples of their period on the wall clock. Late ticks are not caught up.
/// There is no deadline, and so no wake-up, for a period nobody subscribed to.
/// </summary>
internal sealed class TickClock(EngineCore core)
{
    private static readonly (EventType Type, int Seconds)[] Periods =
        [(EventType.Tick5, 5), (EventType.Tick60, 60), (EventType.Tick3600, 3600)];

    private readonly long[] _slices = new long[Periods.Length];
    private bool _started;

    public TimeSpan? NextDeadline { get; private set; }

    public IReadOnlyList<long> Slices => [.. _slices];

    public void Restore(bool started, IReadOnlyList<long> slices, TimeSpan? next)
    {
        _started = started;
        for (int i = 0; i < Math.Min(_slices.Length, slices.Count); i++)
        {
            _slices[i] = slices[i];
        }

        NextDeadline = next;
    }

    public void Start(Instant now)
    {
        _started = true;
        SubscribersChanged(now);
    }

    public void SubscribersChanged(Instant now)
    {
        if (!_started)
        {
            return;
        }

        if (NextDeadline is null)
        {
            for (int i = 0; i < Periods.Length; i++)
            {
                _slices[i] = Slice(now, Periods[i].Seconds);
            }
        }

        Schedule(now);
    }

    public void Elapsed(Instant now)
    {
        if (NextDeadline is not { } deadline || now.Monotonic < deadline)
        {
            return;
        }

        for (int i = 0; i < Periods.Length; i++)
        {
            long slice = Slice(now, Periods[i].Seconds);
            if (slice != _slices[i])
            {
                _slices[i] = slice;
                if (core.Events.Demand.Wants(Periods[i].Type))
                {
                    core.Publish(SupervisorEvent.Tick(Periods[i].Type, now.Wall, slice));
                }
            }
        }

        Schedule(now);
    }

    private static long Slice(Instant now, int seconds)
    {
        long epoch = now.Wall.ToUnixTimeSeconds();
        return epoch - (epoch % seconds);
    }

    private void Schedule(Instant now)
    {
        NextDeadline = null;
        foreach ((EventType type, int seconds) in Periods)
        {
            if (core.Events.Demand.Wants(type))
            {
                // The shortest period that is wanted decides; the others are multiples of it or rarer.
                DateTimeOffset next = DateTimeOffset.FromUnixTimeSeconds(Slice(now, seconds) + seconds);
                NextDeadline = now.Monotonic + (next - now.Wall);
                return;
            }
        }
    }
}
