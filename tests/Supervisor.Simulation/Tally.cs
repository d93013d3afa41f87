namespace Supervisor.Simulation;

/// <summary>How much has happened.</summary>
internal sealed record Tally
{
    public long Steps { get; init; }

    public long Calls { get; init; }

    /// <summary>Children that came to be.</summary>
    public long Starts { get; init; }

    /// <summary>Images that went on from another one.</summary>
    public long Images { get; init; }

    /// <summary>Daemons that died, after which another one went on.</summary>
    public long Deaths { get; init; }

    /// <summary>Bytes that came into logs.</summary>
    public long LogBytes { get; init; }

    /// <summary>Bytes that a disk did not take, all of which were told.</summary>
    public long LostBytes { get; init; }

    /// <summary>Logs that became older ones.</summary>
    public long Rotations { get; init; }

    /// <summary>Bytes that daemons had on the way which died, and the next ones wrote.</summary>
    public long RescuedBytes { get; init; }

    /// <summary>Daemons that died when the keeper had not been told all.</summary>
    public long DeathsBehind { get; init; }

    public static Tally operator +(Tally one, Tally other) => new()
    {
        Steps = one.Steps + other.Steps,
        Calls = one.Calls + other.Calls,
        Starts = one.Starts + other.Starts,
        Images = one.Images + other.Images,
        Deaths = one.Deaths + other.Deaths,
        LogBytes = one.LogBytes + other.LogBytes,
        LostBytes = one.LostBytes + other.LostBytes,
        Rotations = one.Rotations + other.Rotations,
        RescuedBytes = one.RescuedBytes + other.RescuedBytes,
        DeathsBehind = one.DeathsBehind + other.DeathsBehind,
    };

    public override string ToString() =>
        $"{Steps} steps, {Calls} calls, {Starts} starts, {Images} other images, {Deaths} deaths, {LogBytes} bytes in logs, {LostBytes} lost, "
        + $"{RescuedBytes} on the way at a death, {DeathsBehind} behind their keeper, {Rotations} renames";
}
