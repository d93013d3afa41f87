namespace Supervisor.TestKit;

/// <summary>What kind of thing a journal line tells.</summary>
public enum JournalKind
{
    /// <summary>A start was asked of the operating system.</summary>
    Spawn,

    /// <summary>A signal was sent.</summary>
    Signal,

    /// <summary>Something was written to a standard input.</summary>
    Stdin,

    /// <summary>A line of the activity log.</summary>
    Log,

    /// <summary>An event was published.</summary>
    Event,

    /// <summary>A process changed its state.</summary>
    State,
}

/// <summary>One thing the engine did.</summary>
/// <param name="At">Monotonic time since the beginning of the journal.</param>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Text">What exactly, in one line.</param>
public sealed record JournalLine(TimeSpan At, JournalKind Kind, string Text)
{
    /// <summary>As tests compare it: <c>12.5 INFO stopped: cat (exit status 0)</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{At.TotalSeconds:0.###} {Text}");
}

/// <summary>Everything the engine asked of its host, in order.</summary>
public sealed class Journal(FakeTime time)
{
    private TimeSpan _begin = time.Monotonic;
    private readonly List<JournalLine> _lines = [];

    public IReadOnlyList<JournalLine> Lines => _lines;

    public void Add(JournalKind kind, string text) => _lines.Add(new(time.Monotonic - _begin, kind, text));

    public void Clear() => _lines.Clear();

    /// <summary>Empties it and counts time from now.</summary>
    public void Restart()
    {
        Clear();
        _begin = time.Monotonic;
    }

    /// <summary>The texts of some kinds, or of all when none is given.</summary>
    public IReadOnlyList<string> Texts(params JournalKind[] kinds) => [.. Of(kinds).Select(line => line.Text)];

    /// <summary>The texts of some kinds with their times.</summary>
    public IReadOnlyList<string> Timed(params JournalKind[] kinds) => [.. Of(kinds).Select(line => line.ToString())];

    private IEnumerable<JournalLine> Of(JournalKind[] kinds) => _lines.Where(line => kinds.Length == 0 || kinds.Contains(line.Kind));
}
