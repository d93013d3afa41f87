using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Supervisor.PowerShell.Completion;

/// <summary>Completes names of the runspace's sessions.</summary>
public sealed class SessionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        SessionStore.Current.All.Where(session => CompletionText.Matches(session.Name, wordToComplete))
            .Select(session => CompletionText.Result(new(session.Name, session.Uri), wordToComplete));
}
