using System.Globalization;
using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

/// <summary>What may come next on a command line, with names asked of the daemon. Silent when it does not answer.</summary>
internal sealed class Completer(ServerSession server)
{
    private const string All = "all";
    private static readonly string[] Signals = ["HUP", "INT", "QUIT", "KILL", "TERM", "USR1", "USR2", "STOP", "CONT", "WINCH"];

    /// <summary>
    /// Candidates for the last word of a line; an empty word after a space. Files, too, which other shells do by themselves.
    /// </summary>
    public IReadOnlyList<string> Complete(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool begins = line.Length == 0 || line.EndsWith(' ');
        string[] before = begins ? words : words[..^1];
        string current = begins ? "" : words[^1];
        return before is ["check" or "upgrade", ..] && !current.StartsWith('-')
            ? FileNames.Of(current)
            : CompleteAsync(before, current).GetAwaiter().GetResult();
    }

    /// <summary>Candidates for a word after others.</summary>
    public async Task<IReadOnlyList<string>> CompleteAsync(IReadOnlyList<string> words, string current)
    {
        using CancellationTokenSource limit = new(server.Io.CompletionPatience);
        try
        {
            IEnumerable<string> candidates = words.Count == 0
                ? ActionTable.Names
                : await AfterAsync(words, current, limit.Token).ConfigureAwait(false);
            return [.. candidates.Where(candidate => candidate.StartsWith(current, StringComparison.Ordinal)).Distinct()];
        }
        catch (Exception e) when (
            e is SupervisorConnectionException or SupervisorAuthenticationException or XmlRpcFaultException or OperationCanceledException)
        {
            return [];
        }
    }

    private async Task<IEnumerable<string>> AfterAsync(IReadOnlyList<string> words, string current, CancellationToken cancel)
    {
        string last = words[^1];
        if (last is "--collection")
        {
            return await CollectionsAsync(cancel).ConfigureAwait(false);
        }

        switch (words[0])
        {
            case "help":
                return ActionTable.Names;
            case "add":
                return (await server.Client.GetAllConfigInfoAsync(cancel).ConfigureAwait(false))
                    .Where(process => !process.InUse).Select(process => process.Group);
            case "remove":
                return await GroupsAsync(cancel).ConfigureAwait(false);
            case "update":
                return (await GroupsAsync(cancel).ConfigureAwait(false)).Concat(
                    [All, Actions.UpdateAction.Plan, Actions.UpdateAction.Apply, Actions.UpdateAction.WholeGroups, "--collection"]);
            case "status":
                return (await ProcessesAsync(current, cancel).ConfigureAwait(false)).Concat([All, "--collection", "--json", "--watch"]);
            case "stop":
                return (await ProcessesAsync(current, cancel).ConfigureAwait(false))
                    .Concat([All, "--collection", Actions.StopAction.WithDependents]);
            case "dependencies":
                return (await ProcessesAsync(current, cancel).ConfigureAwait(false)).Append(DependenciesAction.CriticalPath);
            case "clear" or "pid" or "restart" or "start":
                return (await ProcessesAsync(current, cancel).ConfigureAwait(false)).Concat([All, "--collection"]);
            case "signal":
                return words.Count == 1
                    ? Signals
                    : (await ProcessesAsync(current, cancel).ConfigureAwait(false)).Concat([All, "--collection"]);
            case "enable" or "disable":
                return (await ProcessesAsync(current, cancel).ConfigureAwait(false)).Concat([All, EnableAction.Now]);
            case "fg":
                return await ProcessesAsync(current, cancel).ConfigureAwait(false);
            case "tail":
                string[] channels = words.Count(word => !word.StartsWith('-')) == 1 ? [] : ["stdout", "stderr"];
                return channels.Concat(await ProcessesAsync(current, cancel).ConfigureAwait(false)).Concat(["-f", "-n", "--collection"]);
            case "shutdown":
                return [Actions.ShutdownAction.Keep];
            case "check":
                return CheckAction.Options;
            case "upgrade":
                return [Actions.UpgradeAction.Reread];
            case "operations":
                return words.Count == 1 ? [OperationsAction.Cancel] : await OperationsAsync(cancel).ConfigureAwait(false);
            case "maintail":
                return ["-f", "-n"];
            case "collection":
                return words.Count == 1 ? CollectionAction.Subcommands
                    : words[1] == "signal" && words.Count == 2 ? Signals
                    : words[1] == "restart" && current.StartsWith('-') ? [CollectionAction.MaxUnavailable]
                    : await CollectionsAsync(cancel).ConfigureAwait(false);
            case "program":
                return last == ProgramAction.Group
                    ? await GroupsAsync(cancel).ConfigureAwait(false)
                    : await ProgramWordsAsync(words, cancel).ConfigureAwait(false);
            case "events":
                return await EventsAsync(last, current, cancel).ConfigureAwait(false);
            case CompletionScripts.ScriptAction:
                return CompletionScripts.Shells;
            default:
                return [];
        }
    }

    private async Task<IEnumerable<string>> EventsAsync(string last, string current, CancellationToken cancel) => last switch
    {
        "--type" => EventNames.All,
        "--process" => await ProcessesAsync(current, cancel).ConfigureAwait(false),
        "--group" => await GroupsAsync(cancel).ConfigureAwait(false),
        _ => EventsAction.Valued.Append("--json"),
    };

    /// <summary>Keys of a program, with their values where there are few.</summary>
    private static IEnumerable<string> ProgramOptions() => ConfigurationSections.Find("program:x")!.Keys.SelectMany(key => key.Type switch
    {
        "boolean" => [$"{key.Name}=true", $"{key.Name}=false"],
        "autorestart" => [$"{key.Name}=true", $"{key.Name}=false", $"{key.Name}=unexpected"],
        "signal" => Signals.Select(signal => $"{key.Name}={signal}"),
        _ => new[] { $"{key.Name}=" },
    });

    private async Task<IEnumerable<string>> ProgramWordsAsync(IReadOnlyList<string> words, CancellationToken cancel) => words switch
    {
        [_] => ProgramAction.Subcommands,
        [_, "add", _, ..] => ProgramOptions().Concat([ProgramAction.Group, ProgramAction.Persist]),
        [_, "set", _, ..] => ProgramOptions(),
        [_, "remove", _, ..] => (await ProgramsAsync(cancel).ConfigureAwait(false)).Append(ProgramAction.Stop),
        [_, "remove" or "export" or "set", ..] => await ProgramsAsync(cancel).ConfigureAwait(false),
        _ => [],
    };

    private async Task<IEnumerable<string>> ProgramsAsync(CancellationToken cancel) =>
        (await server.Client.GetRuntimeProgramsAsync(cancel).ConfigureAwait(false)).Select(program => program.Name);

    /// <summary>Those that can be given up.</summary>
    private async Task<IEnumerable<string>> OperationsAsync(CancellationToken cancel) =>
        (await server.Client.GetOperationsAsync(cancel).ConfigureAwait(false)).Where(operation => operation.State != OperationInfo.Ended)
            .Select(operation => operation.Id.ToString(CultureInfo.InvariantCulture));

    private async Task<IEnumerable<string>> CollectionsAsync(CancellationToken cancel) =>
        (await server.Client.ListCollectionsAsync(cancel).ConfigureAwait(false)).Select(collection => collection.Name);

    private async Task<IEnumerable<string>> GroupsAsync(CancellationToken cancel) =>
        (await server.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false)).Select(process => process.Group).Distinct();

    /// <summary>Bare names where they are enough, else group:name and the whole group.</summary>
    private async Task<IEnumerable<string>> ProcessesAsync(string current, CancellationToken cancel) =>
        (await server.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false)).SelectMany(process =>
            current.Contains(':', StringComparison.Ordinal) || process.Name != process.Group
                ? new[] { $"{process.Group}:{process.Name}", $"{process.Group}:*" }
                : [process.Name]);
}
