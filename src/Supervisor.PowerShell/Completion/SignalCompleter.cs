using Supervisor.Protocol;

namespace Supervisor.PowerShell.Completion;

/// <summary>Completes names of signals.</summary>
public sealed class SignalCompleter() : FixedNames(
    SignalNames.All.Select(name => new Candidate(name, $"SIG{name}, {SignalNames.NumberOf(name)}")));
