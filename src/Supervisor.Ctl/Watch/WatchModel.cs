using Supervisor.Protocol;

namespace Supervisor.Ctl.Watch;

/// <summary>What <c>status --watch</c> shows at one moment.</summary>
internal sealed record WatchModel
{
    /// <summary>Which daemon.</summary>
    public required string Address { get; init; }

    /// <summary>Its processes, in the order of <c>status</c>.</summary>
    public IReadOnlyList<ProcessInfo> Processes { get; init; } = [];

    /// <summary>What is wrong with the names that were given, a line each.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Why the daemon does not answer; null: it does.</summary>
    public string? Trouble { get; init; }

    /// <summary>When it was last looked at.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The first row that is shown of those that can be scrolled.</summary>
    public int Scroll { get; init; }

    /// <summary>Only what wants to be looked at.</summary>
    public bool FailingOnly { get; init; }
}
