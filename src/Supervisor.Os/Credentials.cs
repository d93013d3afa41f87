namespace Supervisor.Os;

/// <summary>The ids a child is to run with.</summary>
/// <param name="Uid">User id: real, effective and saved.</param>
/// <param name="Gid">Group id: real, effective and saved.</param>
/// <param name="Groups">Supplementary groups, the primary one among them.</param>
public sealed record Credentials(uint Uid, uint Gid, IReadOnlyList<uint> Groups);
