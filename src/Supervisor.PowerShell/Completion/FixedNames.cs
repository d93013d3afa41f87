using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Supervisor.PowerShell.Completion;

/// <summary>Completes names that do not depend on a daemon.</summary>
public abstract class FixedNames : IArgumentCompleter
{
    private readonly IReadOnlyList<Candidate> _candidates;

    private protected FixedNames(IEnumerable<Candidate> candidates) => _candidates = [.. candidates];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        _candidates.Where(candidate => CompletionText.Matches(candidate.Name, wordToComplete))
            .Select(candidate => CompletionText.Result(candidate, wordToComplete));
}
