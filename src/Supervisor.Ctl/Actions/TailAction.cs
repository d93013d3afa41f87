using Supervisor.Ctl.Logs;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

/// <summary>The end of one or several logs, and what is written to them.</summary>
internal sealed class TailAction : CtlAction
{
    internal const long DefaultBytes = 1600;

    public override string Name => "tail";

    public override string Help => "tail [-f] <name> [stdout|stderr] (default stdout)\n"
        + "Ex:\n"
        + "tail -f <name>\t\tContinuous tail of named process stdout\n"
        + "\t\t\tCtrl-C to exit.\n"
        + "tail -100 <name>\tlast 100 *bytes* of process stdout\n"
        + "tail <name> stderr\tlast 1600 *bytes* of process stderr";

    public override string HelpBeyond => "tail -n 20 <name>\tlast 20 lines of process stdout, also with -f\n"
        + "tail [-f] <name> <gname>:* <pattern> [stdout|stderr]\tof several processes\n"
        + "tail [-f] --collection <cname>\tof all processes in a collection";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (!await server.UpCheckAsync(cancel).ConfigureAwait(false))
        {
            return;
        }

        string[] words = Words(argument);
        TailRequest request = TailRequest.Parse(words);
        if (words.Length == 0)
        {
            Misused(server, "Error: too few arguments");
        }
        else if (request.Problem is { } problem)
        {
            Wrong(server, problem);
            server.Hint(request.Guess);
        }
        else if (request.Names.Count == 0 && request.Collections.Count == 0)
        {
            Wrong(server, "tail requires process name");
        }
        else if (request is { Collections.Count: 0, Names: [var only] } && !NameExpansion.IsSeveral(only))
        {
            await OneAsync(server, request, only, cancel).ConfigureAwait(false);
        }
        else if (await TargetsAsync(server, words, request, cancel).ConfigureAwait(false) is { Count: > 0 } targets)
        {
            await SeveralAsync(server, request, targets, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Who is meant. What is nobody is reported, in Supervisor's words where it would have understood the words so.</summary>
    private async Task<List<ProcessInfo>> TargetsAsync(
        ServerSession server, string[] words, TailRequest request, CancellationToken cancel)
    {
        const int MostWordsOfSupervisor = 3;
        List<ProcessInfo> targets = [];
        IReadOnlyList<ProcessInfo> known = await server.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false);
        foreach (string name in request.Names)
        {
            ProcessInfo[] matching = [.. NameExpansion.Matching(name, known)];
            if (matching.Length > 0)
            {
                targets.AddRange(matching);
                continue;
            }

            if (words.Length > MostWordsOfSupervisor && request is { Lines: null, Collections.Count: 0 } && !NameExpansion.IsSeveral(name))
            {
                Misused(server, "Error: too many arguments");
                targets = [];
            }
            else if (request.Names.Count == 2 && name == request.Names[1] && !NameExpansion.IsSeveral(name))
            {
                Wrong(server, $"bad channel '{name.ToLowerInvariant()}'");
                targets = [];
            }
            else
            {
                server.Out.Line($"{name}: ERROR (no such process name)");
                server.ExitCode = ExitCode.Generic;
                NameExpansion.Suggest(server, name, known);
                continue;
            }

            NameExpansion.Suggest(server, name, known);
            return targets;
        }

        foreach (string collection in request.Collections)
        {
            targets.AddRange(await NameExpansion.MembersAsync(server, collection, cancel).ConfigureAwait(false));
        }

        return [.. targets.DistinctBy(NameExpansion.FullName)];
    }

    private static async Task OneAsync(ServerSession server, TailRequest request, string name, CancellationToken cancel)
    {
        if (request.Follow)
        {
            int bytes = await BeginAsync(server, request, name, cancel).ConfigureAwait(false);
            await FollowAsync(server, [LogSource.Of(server, name, name, request.Channel)], bytes, cancel).ConfigureAwait(false);
        }
        else if (await ReadAsync(server, request, name, cancel).ConfigureAwait(false) is { } text)
        {
            server.Out.Line(text);
        }
    }

    private static async Task SeveralAsync(
        ServerSession server, TailRequest request, List<ProcessInfo> targets, CancellationToken cancel)
    {
        if (request.Follow)
        {
            int bytes = LogFollower.DefaultBytes;
            foreach (ProcessInfo target in request.Lines is null && request.Bytes is null ? [] : targets)
            {
                bytes = Math.Max(bytes, await BeginAsync(server, request, NameExpansion.FullName(target), cancel).ConfigureAwait(false));
            }

            await FollowAsync(
                server,
                [.. targets.Select(target => LogSource.Of(server, NameExpansion.FullName(target), target.Namespec, request.Channel))],
                bytes,
                cancel).ConfigureAwait(false);
            return;
        }

        bool isFirst = true;
        foreach (ProcessInfo target in targets)
        {
            server.Out.Line($"{(isFirst ? "" : "\n")}==> {target.Namespec} <==");
            isFirst = false;
            if (await ReadAsync(server, request, NameExpansion.FullName(target), cancel).ConfigureAwait(false) is { } text)
            {
                server.Out.Line(text.TrimEnd('\n'));
            }
        }
    }

    /// <summary>Follows logs until Ctrl+C: one as it comes, several line by line with the name in front.</summary>
    internal static async Task FollowAsync(ServerSession server, IReadOnlyList<LogSource> sources, int bytes, CancellationToken cancel)
    {
        server.Out.Line("==> Press Ctrl-C to exit <==");
        int width = sources.Max(source => Terminal.CellWidth.Of(source.Name));
        try
        {
            await Task.WhenAll(sources.Select((source, i) => new LogFollower(
                server,
                source,
                sources.Count == 1
                    ? piece => server.Out.Bytes(piece.Span)
                    : new PrefixedLines(server, Prefix(server, source.Name, width, i)).Print).RunAsync(bytes, cancel))).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            server.Out.Line("");
        }
    }

    private static string Prefix(ServerSession server, string name, int width, int index)
    {
        int[] colors = [36, 33, 35, 32, 34];
        string padded = name + new string(' ', width - Terminal.CellWidth.Of(name));
        return server.Io.UseColor ? $"\u001b[{colors[index % colors.Length]}m{padded} |\u001b[0m " : $"{padded} | ";
    }

    /// <summary>How many bytes before its end a log that is followed begins.</summary>
    private static async Task<int> BeginAsync(ServerSession server, TailRequest request, string name, CancellationToken cancel)
    {
        if (request.Lines is not { } lines)
        {
            return request.Bytes is { } wanted ? (int)Math.Clamp(wanted, 0, int.MaxValue) : LogFollower.DefaultBytes;
        }

        try
        {
            string text = await LogEnd.LinesAsync(
                lines, bytes => server.Client.ReadProcessLogAsync(name, -bytes, 0, request.Channel, cancel)).ConfigureAwait(false);

            // One more, so that the beginning is seen to be that of a line.
            return System.Text.Encoding.UTF8.GetByteCount(text) + 1;
        }
        catch (XmlRpcFaultException)
        {
            return LogFollower.DefaultBytes; // following it will tell
        }
    }

    private static async Task<string?> ReadAsync(ServerSession server, TailRequest request, string name, CancellationToken cancel)
    {
        Task<string> Read(long bytes) => server.Client.ReadProcessLogAsync(name, -bytes, 0, request.Channel, cancel);
        try
        {
            return request.Lines is { } lines
                ? (await LogEnd.LinesAsync(lines, Read).ConfigureAwait(false)).TrimEnd('\n')
                : await Read(request.Bytes ?? DefaultBytes).ConfigureAwait(false);
        }
        catch (XmlRpcFaultException fault) when (fault.Fault is Fault.NoFile or Fault.Failed or Fault.BadName)
        {
            server.Out.Line($"{name}: ERROR ({fault.Fault switch
            {
                Fault.NoFile => "no log file",
                Fault.Failed => "unknown error reading log",
                _ => "no such process name",
            }})");
            server.ExitCode = ExitCode.Generic;
            if (fault.Fault == Fault.BadName)
            {
                await NameExpansion.SuggestAsync(server, name, cancel).ConfigureAwait(false);
            }

            return null;
        }
    }

    private static void Wrong(ServerSession server, string what)
    {
        server.Out.Line($"Error: {what}");
        server.ExitCode = ExitCode.Generic;
    }
}
