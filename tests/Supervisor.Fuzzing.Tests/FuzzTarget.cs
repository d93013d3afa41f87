namespace Supervisor.Fuzzing.Tests;

/// <summary>Something that takes bytes from outside. It may refuse them in the way it says; nothing else may come of them.</summary>
/// <param name="Name">As on the command line and as its folder of seeds.</param>
/// <param name="Take">Throws whatever must not be.</param>
public sealed record FuzzTarget(string Name, Action<byte[]> Take)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("xmlrpc-call", XmlRpcTargets.Call),
        new("xmlrpc-response", XmlRpcTargets.Response),
        new("configuration", ConfigurationTargets.Files),
        new("command-line", ConfigurationTargets.CommandLineOfDaemon),
        new("shell-words", ConfigurationTargets.Words),
        new("listener", ListenerTarget.Conversation),
        new("capture", OutputTargets.Capture),
        new("ansi", OutputTargets.Ansi),
        new("lines", OutputTargets.Lines),
        new("names", NameTargets.NamesAndPatterns),
        new("state-file", StateTargets.StateFile),
        new("event-filter", StateTargets.EventFilter),
        new("journal", TakeoverTargets.Journal),
        new("takeover", TakeoverTargets.State),
        new("image", TakeoverTargets.Image),
        new("engine", TakeoverTargets.Engine),
        new("keeper-message", KeeperTargets.Message),
        new("keeper-journal", KeeperTargets.Journal),
        new("staging", KeeperTargets.Staging),
    ];

    /// <summary>The texts to begin with.</summary>
    public IEnumerable<byte[]> Seeds(string corpus) =>
        Directory.EnumerateFiles(Path.Combine(corpus, Name)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    /// <summary>Throws with what is wrong when something that must hold does not.</summary>
    internal static void Hold(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
