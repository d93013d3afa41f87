using System.Text;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.TestKit;

namespace Supervisor.Simulation;

/// <summary>The activity log: its last lines, and what must not be in it.</summary>
internal sealed class SimulatedLog(FakeTime time, World world) : IActivityLog
{
    private static readonly string[] Faults = ["internal error", "uncaught exception", "was lost: "];
    private readonly Queue<string> _lines = new();

    /// <summary>How many lines are kept.</summary>
    public int Kept { get; set; } = History.DefaultLines;

    public string? Path { get; set; }

    /// <summary>Called before a line is written; may throw.</summary>
    public Action<string>? Writing { get; set; }

    /// <summary>Clears it, at once or later.</summary>
    public Action<Action<int>> Clearing { get; set; } = done => done(0);

    public IEnumerable<string> Lines => _lines;

    public bool IsEnabled(LogLevel level) => level >= LogLevel.Info;

    public void Write(LogLevel level, string message) => Write(level, message, default);

    public void Write(LogLevel level, string message, ReadOnlySpan<byte> rest)
    {
        if (world.IsDead)
        {
            return;
        }

        Writing?.Invoke(message);
        if (IsEnabled(level) && !message.Contains("event buffer overflowed", StringComparison.Ordinal))
        {
            Note($"{level} {message}{Encoding.UTF8.GetString(rest)}");
        }

        if (Faults.Any(fault => message.Contains(fault, StringComparison.Ordinal)) && !message.Contains(InjectedException.Text, StringComparison.Ordinal))
        {
            world.Violation(message);
        }
    }

    public void Clear(Action<int> done) => Clearing(done);

    public Task FlushAsync() => Task.CompletedTask;

    /// <summary>A line of the simulation's own.</summary>
    public void Note(string line)
    {
        _lines.Enqueue($"{time.Monotonic - TimeSpan.FromHours(1):c} {line}");
        if (_lines.Count > Kept)
        {
            _lines.Dequeue();
        }
    }
}
