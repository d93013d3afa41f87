namespace Supervisor.Os;

/// <summary>What the loop of supervision wants of a system. All of it can be simulated.</summary>
/// <param name="Clock">Both clocks.</param>
/// <param name="Readiness">What wakes the loop.</param>
/// <param name="Workers">Where to do what may hang.</param>
/// <param name="Children">The children.</param>
/// <param name="Pipes">Pipes to them.</param>
public sealed record SystemPort(TimeProvider Clock, IReadiness Readiness, IWorkers Workers, IChildSystem Children, IPipeEnds Pipes);
