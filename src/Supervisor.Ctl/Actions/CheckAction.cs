using System.Diagnostics;
using Supervisor.Ctl.CommandLine;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Ctl.Actions;

/// <summary><c>check FILE</c>: asks the supervisord beside this program whether it would take the file. No daemon is needed.</summary>
internal sealed class CheckAction : CtlAction
{
    private const string Daemon = "supervisord";
    public static readonly string[] Options = ["--hints", "--json"];

    public override string Name => "check";

    public override string Help => "check <file>\t\tCheck a configuration file without starting anything\n"
        + "check --hints <file>\tSay also what this machine and systemd make of it\n"
        + "check --json <file>\tPrint what it comes to as JSON";

    public override bool IsBeyond => true;

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        (string[] options, string file) = Split(argument);
        if (file.Length == 0)
        {
            Misused(server, "Error: check requires a file name", ExitCode.InvalidArguments);
            return;
        }

        string beside = Path.Combine(Path.GetDirectoryName(server.Io.Program) ?? "", Daemon);
        ProcessStartInfo start = new(File.Exists(beside) ? beside : Daemon, ["--check", .. options, "-c", file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process check = Process.Start(start)!;
            Task<string> output = check.StandardOutput.ReadToEndAsync(cancel);
            Task<string> errors = check.StandardError.ReadToEndAsync(cancel);
            await check.WaitForExitAsync(cancel).ConfigureAwait(false);
            server.Out.Text(await output.ConfigureAwait(false));
            await server.Io.Error.WriteAsync(await errors.ConfigureAwait(false)).ConfigureAwait(false);
            server.ExitCode = check.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            server.Out.Line($"error: no {Daemon} beside supervisorctl or on the PATH");
            server.ExitCode = ExitCode.Generic;
        }
    }

    /// <summary>What stands before the file is for supervisord; the file is all that is left, so that its name may have blanks.</summary>
    private static (string[] Options, string File) Split(string argument)
    {
        List<string> options = [];
        string rest = argument;
        while (rest.StartsWith('-'))
        {
            string word = rest.Split((char[]?)null, 2)[0];
            rest = rest[word.Length..].TrimStart();
            if (word is "--" or "-c" or "--configuration")
            {
                break;
            }

            if (!Options.Contains(word))
            {
                string? guess = Suggestion.For(word, Options);
                throw new CommandLineException($"unknown option '{word}'{(guess is null ? "" : $". {guess}")}");
            }

            options.Add(word);
        }

        return ([.. options], rest);
    }
}
