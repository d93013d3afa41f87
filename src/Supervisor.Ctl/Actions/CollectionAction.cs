using System.Globalization;
using Supervisor.Ctl.CommandLine;
using Supervisor.Ctl.Terminal;
using Supervisor.Protocol;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Ctl.Actions;

/// <summary>Collections, with the wording of the client of Supervisor's pull request 1716 where it has one.</summary>
internal sealed class CollectionAction : CtlAction
{
    internal const string MaxUnavailable = "--max-unavailable";
    internal static readonly string[] Subcommands = ["status", "start", "stop", "restart", "signal"];

    public override string Name => "collection";

    public override string Help => "collection status\t\tList all collections\n"
        + "collection status <name>\tGet processes in a collection\n"
        + "collection start <name>\t\tStart all processes in a collection\n"
        + "collection stop <name>\t\tStop all processes in a collection\n"
        + "collection restart <name>\tRestart all processes in a collection\n"
        + "collection restart --max-unavailable <n> <name>\tRestart them n at a time, as long as each batch comes up\n"
        + "collection signal <signal name> <name>\tSignal all processes in a collection";

    public override bool IsBeyond => true;

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        string[] words = Words(argument);
        if (words.Length == 0)
        {
            server.Out.Line(server.Io.OutputIsTerminal ? HelpLayout.Fit(Help, server.Io.Width) : Help);
            return;
        }

        string[] names = words[1..];
        if (names.FirstOrDefault(name => name.StartsWith("--", StringComparison.Ordinal)) is { } option
            && (words[0] != "restart" || option.Split('=')[0] != MaxUnavailable))
        {
            string? guess = words[0] == "restart" ? Suggestion.For(option, [MaxUnavailable]) : null;
            throw new CommandLineException($"unknown option '{option}' of collection {words[0]}{(guess is null ? "" : $". {guess}")}");
        }

        if (!Subcommands.Contains(words[0]))
        {
            Misused(server, $"Error: unknown collection subcommand '{words[0]}'");
            server.Hint(Suggestion.For(words[0], Subcommands));
        }
        else if (!await server.UpCheckAsync(cancel).ConfigureAwait(false))
        {
            return;
        }
        else if (words[0] == "status")
        {
            await StatusAsync(server, names, cancel).ConfigureAwait(false);
        }
        else if (names.Length < (words[0] == "signal" ? 2 : 1))
        {
            server.Out.Line($"Error: collection {words[0]} requires {(words[0] == "signal" ? "a signal name and " : "")}a collection name");
            server.ExitCode = ExitCode.InvalidArguments;
        }
        else
        {
            await OperateAsync(server, words[0], names, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>A rolling restart, which the daemon carries out.</summary>
    private static async Task RollAsync(
        ServerSession server, IReadOnlyList<string> names, string batch, CancellationToken cancel)
    {
        if (!int.TryParse(batch, NumberStyles.None, CultureInfo.InvariantCulture, out int size) || size == 0)
        {
            throw new CommandLineException($"invalid value for {MaxUnavailable} '{batch}': expected a number of processes, at least 1");
        }

        foreach (string name in names)
        {
            using IDisposable progress = server.Progress.Show($"restarting collection {name}");
            try
            {
                IReadOnlyList<ProcessResult> results =
                    await server.Client.RestartCollectionAsync(name, true, new(size), cancel).ConfigureAwait(false);
                server.Out.Lines(results.Select(
                    result => result.Status == Fault.Success ? $"{result.Namespec}: restarted" : ResultText.Started(result)));
                await StartReasons.PrintAsync(server, results, cancel).ConfigureAwait(false);
                server.ExitCode = results.Select(result => ResultText.StatusOf(result.Status)).Append(server.ExitCode).Max();
            }
            catch (XmlRpcFaultException fault) when (fault.Fault == Fault.BadName)
            {
                server.Out.Line($"{name}: ERROR (no such collection)");
                server.ExitCode = ExitCode.Generic;
                await Guesses.OfCollectionAsync(server, name, cancel).ConfigureAwait(false);
            }
        }
    }

    private static async Task OperateAsync(ServerSession server, string subcommand, string[] names, CancellationToken cancel)
    {
        ProcessOperation[] operations = subcommand switch
        {
            "start" => [new StartOperation()],
            "stop" => [new StopOperation()],
            "restart" => [new StopOperation(), new StartOperation()],
            _ => [new SignalOperation(names[0])],
        };
        string[] collections = subcommand == "signal" ? names[1..] : names;
        if (subcommand == "restart")
        {
            Arguments arguments = new(string.Join(' ', names), [], [MaxUnavailable]);
            if (arguments.Value(MaxUnavailable) is { } batch)
            {
                await RollAsync(server, arguments.Names, batch, cancel).ConfigureAwait(false);
                return;
            }
        }

        foreach (ProcessOperation operation in operations)
        {
            await operation.RunAsync(server, [], collections, cancel).ConfigureAwait(false);
        }
    }

    private static async Task StatusAsync(ServerSession server, string[] names, CancellationToken cancel)
    {
        if (names.Length == 0)
        {
            await ListAsync(server, cancel).ConfigureAwait(false);
        }

        foreach (string name in names)
        {
            try
            {
                ITerminal? terminal = server.IsOneOfMany ? null : server.Io.Terminal;
                StatusSelection? selected = terminal is null
                    ? null
                    : await StatusSelection.GetAsync(server, [], [name], detailed: true, cancel).ConfigureAwait(false);
                if (selected is { UnknownCollections.Count: > 0 })
                {
                    await RefuseAsync(server, name, cancel).ConfigureAwait(false);
                    continue;
                }

                IReadOnlyList<ProcessInfo> members = selected?.Processes
                    ?? await server.Client.GetCollectionProcessInfoAsync(name, cancel).ConfigureAwait(false);
                server.Out.Lines((terminal is null
                    ? StatusText.Lines(members, server.Io.UseColor)
                    : StatusText.Lines(members, server.Io.UseColor, terminal.Width)).Prepend($"Collection: {name}"));
                if (members.Any(process => process.State.IsStoppedOrUnknown()))
                {
                    server.ExitCode = ExitCode.StatusNotRunning;
                }
            }
            catch (XmlRpcFaultException fault) when (fault.Fault == Fault.BadName)
            {
                await RefuseAsync(server, name, cancel).ConfigureAwait(false);
            }
        }
    }

    private static Task RefuseAsync(ServerSession server, string name, CancellationToken cancel)
    {
        server.Out.Line($"{name}: ERROR (no such collection)");
        server.ExitCode = ExitCode.Generic;
        return Guesses.OfCollectionAsync(server, name, cancel);
    }

    private static async Task ListAsync(ServerSession server, CancellationToken cancel)
    {
        try
        {
            IReadOnlyList<CollectionSummary> collections = await server.Client.ListCollectionsAsync(cancel).ConfigureAwait(false);
            server.Out.Lines(collections.Count == 0 ? ["No collections configured"] : collections.Select(Describe));
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.ShutdownState)
        {
            server.Out.Line("ERROR: supervisor shutting down");
            server.ExitCode = ExitCode.Generic;
        }
    }

    private static string Describe(CollectionSummary collection)
    {
        (string Key, IReadOnlyList<string> Names)[] parts =
        [
            ("programs", collection.ProgramNames),
            ("groups", collection.GroupNames),
            ("collections", collection.CollectionNames),
            ("exclude", collection.Exclude),
            ("missing", collection.Missing),
        ];
        IEnumerable<string> shown = parts.Where(part => part.Names.Count > 0).Select(part => $"{part.Key}={string.Join(", ", part.Names)}");
        return $"{collection.Name}\t\t{string.Join(' ', shown)}";
    }
}
