using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Supervisor.PowerShell.Completion;

/// <summary>Completes addresses with those of the runspace's sessions.</summary>
public sealed class AddressCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        SessionStore.Current.All.DistinctBy(session => session.Uri)
            .Where(session => CompletionText.Matches(session.Uri, wordToComplete))
            .Select(session => CompletionText.Literal(new(session.Uri, session.Name), wordToComplete));
}
