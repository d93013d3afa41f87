using System.Text;
using Supervisor.Ctl.CommandLine;
using Supervisor.Protocol;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Ctl.Actions;

/// <summary>Programs that are added while the daemon runs.</summary>
internal sealed class ProgramAction : CtlAction
{
    internal static readonly string[] Subcommands = ["add", "remove", "set", "export", "list"];

    public const string Group = "--group";
    public const string Persist = "--persist";
    public const string Stop = "--stop";
    private const string NotAllowed =
        "error: this daemon takes no programs at run time. Set allow_runtime_programs=true in its [supervisord] section and restart it.";

    public override string Name => "program";

    public override string Help => "program add <name> [--group <gname>] [--persist] command=<command> [<key>=<value> ...]\n"
        + "\t\t\tAdd a program with the options of a [program:x] section\n"
        + "program set <name> <key>=<value> ...\tChange options of such a program\n"
        + "program remove <name> [--stop]\tRemove it, stopping its processes first\n"
        + "program export <name>\tShow it as a [program:x] section\n"
        + "program list\t\tShow all programs added at run time\n"
        + "A value may be quoted: command=\"/bin/sleep 10\"";

    public override bool IsBeyond => true;

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        string[] words = [.. QuotedWords(argument)];
        if (words.Length == 0 || !Subcommands.Contains(words[0]))
        {
            Misused(server, words.Length == 0
                ? "Error: program requires a subcommand"
                : $"Error: unknown program subcommand '{words[0]}'", ExitCode.InvalidArguments);
            server.Hint(words.Length == 0 ? null : Suggestion.For(words[0], Subcommands));
            return;
        }

        if (words[0] == "list")
        {
            await ListAsync(server, cancel).ConfigureAwait(false);
            return;
        }

        string? group = null;
        bool persist = false;
        bool stop = false;
        string? name = null;
        XmlRpcStruct options = new();
        for (int i = 1; i < words.Length; i++)
        {
            int equals = words[i].IndexOf('=', StringComparison.Ordinal);
            switch (words[i])
            {
                case Group when i + 1 < words.Length:
                    group = words[++i];
                    break;
                case Persist:
                    persist = true;
                    break;
                case Stop:
                    stop = true;
                    break;
                default:
                    if (name is not null && equals > 0)
                    {
                        options.Add(words[i][..equals], words[i][(equals + 1)..]);
                    }
                    else if (name is null && equals < 0 && !words[i].StartsWith('-'))
                    {
                        name = words[i];
                    }
                    else if (words[i].StartsWith('-'))
                    {
                        string? guess = Suggestion.For(words[i].Split('=')[0], [Group, Persist, Stop]);
                        throw new CommandLineException($"unknown option '{words[i]}'{(guess is null ? "" : $". {guess}")}");
                    }
                    else
                    {
                        Misused(server, $"Error: expected key=value, found '{words[i]}'", ExitCode.InvalidArguments);
                        return;
                    }

                    break;
            }
        }

        if (name is null)
        {
            Misused(server, $"Error: program {words[0]} requires a program name", ExitCode.InvalidArguments);
            return;
        }

        await RunAsync(server, words[0], name, options, group, persist, stop, cancel).ConfigureAwait(false);
    }

    private static async Task RunAsync(
        ServerSession server, string subcommand, string name, XmlRpcStruct options, string? group, bool persist, bool stop,
        CancellationToken cancel)
    {
        using IDisposable progress = server.Progress.Show($"program {subcommand} {name}");
        try
        {
            await CallAsync(server, subcommand, name, options, group, persist, stop, cancel).ConfigureAwait(false);
        }
        catch (XmlRpcFaultException fault) when (fault.Fault != Fault.ShutdownState)
        {
            server.Out.Line(fault.Fault switch
            {
                Fault.StillRunning => $"{name}: ERROR (still running; stop it first, or remove it with --stop)",
                Fault.UnknownMethod => NotAllowed,
                _ => $"{name}: ERROR ({Reason(fault, name)})",
            });
            server.ExitCode = ExitCode.Generic;
            if (fault.Fault == Fault.BadName && subcommand != "add")
            {
                await Guesses.OfProgramAsync(server, name, cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The fault's text without its own name, which only programs want, and without that of the program again.</summary>
    private static string Reason(XmlRpcFaultException fault, string program)
    {
        string text = fault.Message.ReplaceLineEndings(" ");
        foreach (string prefix in new[] { $"{fault.Fault.Name()}: ", $"{program}: " })
        {
            text = text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
        }

        return text;
    }

    private static async Task CallAsync(
        ServerSession server, string subcommand, string name, XmlRpcStruct options, string? group, bool persist, bool stop,
        CancellationToken cancel)
    {
        switch (subcommand)
        {
            case "add":
                IReadOnlyList<string> processes =
                    await server.Client.AddProgramAsync(name, options, group, persist, cancel).ConfigureAwait(false);
                server.Out.Lines(processes.Select(process => $"{process}: added process"));
                break;
            case "remove":
                await server.Client.RemoveProgramAsync(name, stop, cancel).ConfigureAwait(false);
                server.Out.Line($"{name}: removed program");
                break;
            case "set":
                ProgramChange change = await server.Client.SetProgramAsync(name, options, cancel).ConfigureAwait(false);
                server.Out.Lines(
                [
                    .. change.Live.Select(key => $"{name}: {key} applied"),
                    .. change.NextStart.Select(key => $"{name}: {key} applies at the next start"),
                ]);
                break;
            default:
                server.Out.Text((await server.Client.ExportProgramAsync(name, cancel).ConfigureAwait(false)).TrimEnd('\n') + "\n");
                break;
        }
    }

    private static async Task ListAsync(ServerSession server, CancellationToken cancel)
    {
        try
        {
            IReadOnlyList<RuntimeProgram> programs = await server.Client.GetRuntimeProgramsAsync(cancel).ConfigureAwait(false);
            server.Out.Lines(programs.Count == 0 ? ["No programs added at run time"] : programs.Select(Describe));
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.UnknownMethod)
        {
            server.Out.Line(NotAllowed);
            server.ExitCode = ExitCode.Generic;
        }
    }

    private static string Describe(RuntimeProgram program)
    {
        string until = program.IsPersistent ? "persistent" : "until restart";
        return $"{program.Name,-32} {program.Group,-20} {until,-14} {string.Join(' ', program.Processes)}";
    }

    /// <summary>Words, where quotes hold white space together and vanish, as in a shell.</summary>
    internal static IEnumerable<string> QuotedWords(string text)
    {
        StringBuilder? word = null;
        char quote = '\0';
        foreach (char c in text)
        {
            if (quote != '\0')
            {
                if (c == quote)
                {
                    quote = '\0';
                }
                else
                {
                    word!.Append(c);
                }
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                word ??= new();
            }
            else if (!char.IsWhiteSpace(c))
            {
                (word ??= new()).Append(c);
            }
            else if (word is not null)
            {
                yield return word.ToString();
                word = null;
            }
        }

        if (word is not null)
        {
            yield return word.ToString();
        }
    }
}
