namespace Supervisor.Configuration.Expansion;

/// <summary>A text that Python's % operator would refuse; the message says why, without the text itself.</summary>
internal sealed class ExpansionException(string reason) : Exception(reason);
