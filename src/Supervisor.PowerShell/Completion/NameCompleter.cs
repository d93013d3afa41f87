using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Supervisor.PowerShell.Sessions;

namespace Supervisor.PowerShell.Completion;

/// <summary>
/// Completes names from what the daemons of the command line tell, at most a few seconds old. Never an error, and never long: what is not
/// there in time is not offered.
/// </summary>
public abstract class NameCompleter : IArgumentCompleter
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            Task<IReadOnlyList<Candidate>>[] asked = [.. SessionsOf(fakeBoundParameters)
                .Select(session => Snapshot.Of(session, GetType(), cancel => NamesAsync(session, cancel)).Names)];
            Task.WaitAll(asked, Longest);
            return [.. asked.Where(task => task.IsCompletedSuccessfully).SelectMany(task => task.Result)
                .DistinctBy(candidate => candidate.Name).OrderBy(candidate => SortKey(candidate.Name), StringComparer.OrdinalIgnoreCase)
                .Where(candidate => IsMeant(candidate.Name, wordToComplete))
                .Select(candidate => CompletionText.Result(candidate, wordToComplete))];
        }
        catch (Exception)
        {
            // Completion has no way to say what is wrong, and must not make noise.
            return [];
        }
    }

    /// <summary>Whether what was typed so far may become this name.</summary>
    private protected virtual bool IsMeant(string name, string typed) => CompletionText.Matches(name, typed);

    /// <summary>What the names are sorted by.</summary>
    private protected virtual string SortKey(string name) => name;

    /// <summary>The names a daemon has.</summary>
    private protected abstract Task<IReadOnlyList<Candidate>> NamesAsync(
        SupervisorSession session, CancellationToken cancel);

    private static IReadOnlyList<SupervisorSession> SessionsOf(IDictionary bound)
    {
        // What is only typed makes no sessions that would be there afterwards.
        SessionTransformationAttribute transformation = new(static endpoint => SessionStore.Current.ForCompletion(endpoint));
        if ((bound["Session"] ?? bound["Uri"]) is { } given)
        {
            return (SupervisorSession[])transformation.Transform(null!, given);
        }

        return new SessionDiscovery(Location()).Find() is { } found
            ? [SessionStore.Current.ForCompletion(found.Endpoint, found.Options)]
            : [];
    }

    /// <summary>The folder PowerShell is in. Its own interface to that is closed while something runs, and completion does.</summary>
    private static string Location() => ScriptBlock
        .Create("$ExecutionContext.SessionState.Path.CurrentFileSystemLocation.ProviderPath")
        .InvokeReturnAsIs()?.ToString() ?? "";
}
