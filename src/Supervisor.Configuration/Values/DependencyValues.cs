using Supervisor.Engine.Commands;
using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Values;

/// <summary>The values of <c>depends_on=</c> and <c>dependency_action=</c>.</summary>
internal static class DependencyValues
{
    private const string Conditions = "started, running, ready, succeeded or ended";
    private const string Form = "names separated by commas, each alone or with a condition behind it, as in db, cache (running)";

    /// <summary>Entries separated by commas: <c>db, cache:redis (running), collection:backends</c>.</summary>
    /// <exception cref="ValueException">An entry is no good.</exception>
    public static IReadOnlyList<DependencySettings> List(string text) =>
        [.. PlainValues.List(text).Where(entry => entry.Length > 0).Select(Entry)];

    /// <summary>What becomes of the process when something it needs goes away.</summary>
    /// <exception cref="ValueException">It is none of the words.</exception>
    public static DependencyAction Action(string text) => text.ToLowerInvariant() switch
    {
        "refuse" => DependencyAction.Refuse,
        "leave" => DependencyAction.Leave,
        "restart" => DependencyAction.Restart,
        "stop" => DependencyAction.Stop,
        _ => throw new ValueException($"value {PythonLiteral.Of(text)} is not an action", "refuse, leave, restart or stop"),
    };

    private static DependencySettings Entry(string entry)
    {
        int open = entry.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
        {
            return new(Target(entry, entry));
        }

        if (!entry.EndsWith(')') || entry.IndexOf(')', StringComparison.Ordinal) != entry.Length - 1)
        {
            throw new ValueException($"{PythonLiteral.Of(entry)} is no entry of depends_on", Form);
        }

        string word = entry[(open + 1)..^1].Trim();
        return new(Target(entry[..open].Trim(), entry), word.ToLowerInvariant() switch
        {
            "started" => DependencyCondition.Started,
            "running" => DependencyCondition.Running,
            "ready" => DependencyCondition.Ready,
            "succeeded" => DependencyCondition.Succeeded,
            "ended" => DependencyCondition.Ended,
            _ => throw new ValueException($"{PythonLiteral.Of(word)} in {PythonLiteral.Of(entry)} is not a condition", Conditions),
        });
    }

    private static string Target(string name, string entry)
    {
        string bare = name.StartsWith(DependencySettings.CollectionPrefix, StringComparison.Ordinal)
            ? name[DependencySettings.CollectionPrefix.Length..]
            : name;
        return bare.Length > 0 && !bare.Any(char.IsWhiteSpace)
            ? name
            : throw new ValueException($"{PythonLiteral.Of(entry)} is no entry of depends_on", Form);
    }
}
