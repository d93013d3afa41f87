namespace Supervisor.Engine.Processes;

/// <summary>Names that appear in what the engine sends out.</summary>
/// <param name="Identifier">The <c>identifier=</c> of the daemon, in the header of every event.</param>
/// <param name="FirstSerial">The serial of the first event; serials go on over a restart of the daemon in place.</param>
public sealed record EngineIdentity(string Identifier, long FirstSerial = 0);
