using Supervisor.Engine.Timing;

namespace Supervisor.Supervision.Operations;

/// <summary>The operations that ended lately, for another process image to tell of.</summary>
internal sealed record OperationsRecord
{
    /// <summary>The number given last.</summary>
    public long LastId { get; set; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<EndedOperationRecord> Ended { get; set; } = [];
}

/// <summary>An operation that has ended.</summary>
internal sealed record EndedOperationRecord(
    long Id, string Kind, string Target, Instant Asked, Instant? Begun, Instant Ended, string End, string? Error);
