using Supervisor.PowerShell.Formatting;

namespace Supervisor.PowerShell;

/// <summary>One line of a log.</summary>
public sealed class SupervisorLogLine : ILabelled
{
    internal SupervisorLogLine(string line, string? process, SupervisorLogStream stream, SupervisorSession session)
    {
        Line = line;
        Process = process;
        Stream = stream;
        Session = session;
    }

    /// <summary>The line, without its end.</summary>
    public string Line { get; }

    /// <summary>The process that wrote it, as <c>group:process</c>; null for a line of the daemon's log.</summary>
    public string? Process { get; }

    /// <summary>Which log it is from.</summary>
    public SupervisorLogStream Stream { get; }

    /// <summary>The daemon it is from.</summary>
    public SupervisorSession Session { get; }

    /// <summary>Where it is from, when lines of several logs come together; it is shown before the line.</summary>
    internal string? Label { get; init; }

    string? ILabelled.Label => Label;

    /// <inheritdoc/>
    public override string ToString() => Line;
}
