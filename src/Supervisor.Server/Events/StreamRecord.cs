using Supervisor.Engine.Events;

namespace Supervisor.Server.Events;

/// <summary>The live stream, for another process image: who reads from a number on misses nothing.</summary>
/// <param name="NextId">Number of the next event.</param>
/// <param name="Events">The events that are kept.</param>
internal sealed record StreamRecord(long NextId, IReadOnlyList<StreamedRecord> Events);

/// <summary>An event of the live stream.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Event">The event.</param>
internal sealed record StreamedRecord(long Id, EventRecord Event);
