using Supervisor.Client;
using Supervisor.Ctl.CommandLine;
using Supervisor.Protocol;

namespace Supervisor.Ctl;

/// <summary>Says on a terminal what may have been meant by the name of something that is not there.</summary>
internal static class Guesses
{
    /// <summary>For a group, of those that are active and those of the configuration.</summary>
    public static Task OfGroupAsync(ServerSession server, string name, CancellationToken cancel) => TellAsync(server, name, async () =>
    [
        .. (await server.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false)).Select(process => process.Group),
        .. (await server.Client.GetAllConfigInfoAsync(cancel).ConfigureAwait(false)).Select(process => process.Group),
    ]);

    /// <summary>For a collection.</summary>
    public static Task OfCollectionAsync(ServerSession server, string name, CancellationToken cancel) => TellAsync(server, name, async () =>
        [.. (await server.Client.ListCollectionsAsync(cancel).ConfigureAwait(false)).Select(collection => collection.Name)]);

    /// <summary>For a program that was added at run time.</summary>
    public static Task OfProgramAsync(ServerSession server, string name, CancellationToken cancel) => TellAsync(server, name, async () =>
        [.. (await server.Client.GetRuntimeProgramsAsync(cancel).ConfigureAwait(false)).Select(program => program.Name)]);

    /// <summary>For a signal, with or without SIG.</summary>
    public static void OfSignal(ServerSession server, string name) => server.Hint(Suggestion.For(
        name, name.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? SignalNames.All.Select(signal => "SIG" + signal) : SignalNames.All));

    private static async Task TellAsync(ServerSession server, string name, Func<Task<IReadOnlyList<string>>> known)
    {
        if (!server.Io.ErrorIsTerminal)
        {
            return;
        }

        try
        {
            server.Hint(Suggestion.For(name, await known().ConfigureAwait(false)));
        }
        catch (Exception e) when (e is XmlRpcFaultException or SupervisorConnectionException)
        {
            // It was only a hint.
        }
    }
}
