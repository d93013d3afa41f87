using Supervisor.TestKit;

namespace Supervisor.Simulation;

/// <summary>
/// The clock of the output thread, whose pauses take no time of the world outside: nothing else happens meanwhile that would end them.
/// </summary>
internal sealed class PumpClock(FakeTime time, Agenda agenda) : TimeProvider
{
    private long _paused;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp() + _paused;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(agenda, () => callback(state));

    /// <summary>The thread begins to do something.</summary>
    public void Begin() => _paused = 0;

    /// <summary>The thread pauses.</summary>
    public void Pause(int milliseconds) => _paused += TimeSpan.TicksPerMillisecond * milliseconds;

    /// <summary>Goes off once each time it is set.</summary>
    private sealed class Timer(Agenda agenda, Action callback) : ITimer
    {
        private int _settings;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            int setting = ++_settings;
            if (dueTime >= TimeSpan.Zero)
            {
                agenda.After(dueTime, () =>
                {
                    if (setting == _settings)
                    {
                        callback();
                    }
                });
            }

            return true;
        }

        public void Dispose() => _settings++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
