using Supervisor.Protocol;

namespace Supervisor.PowerShell.Completion;

/// <summary>Completes types of events.</summary>
public sealed class EventTypeCompleter() : FixedNames(EventNames.All.Select(name => new Candidate(name, name)));
