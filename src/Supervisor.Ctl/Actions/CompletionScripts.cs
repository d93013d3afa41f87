using System.Text;
using Supervisor.Ctl.CommandLine;
using Supervisor.Ctl.Io;
using Supervisor.Ctl.Settings;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Ctl.Actions;

/// <summary>
/// <c>supervisorctl completion bash</c> prints a script for a shell; the script calls <c>supervisorctl __complete</c> with the words
/// typed so far, which answers from the running daemon.
/// </summary>
internal static class CompletionScripts
{
    public const string ScriptAction = "completion";
    public const string AnswerAction = "__complete";

    public static readonly string[] Shells = ["bash", "zsh", "fish", "powershell"];

    private static readonly string[] LongOptions =
    [
        "--configuration", "--serverurl", "--uri", "--username", "--password", "--cacert", "--insecure", "--history-file",
        "--interactive", "--help", "--version",
    ];

    // The colon separates words for bash: what it replaces is only what follows the last one.
    private const string Bash = """
        # supervisorctl completion for bash: eval "$(supervisorctl completion bash)"
        _supervisorctl() {
            local line="${COMP_LINE:0:COMP_POINT}" current prefix i
            local -a words
            read -r -a words <<< "$line"
            [[ "$line" == *[[:space:]] ]] && words+=("")
            current="${words[${#words[@]}-1]}"
            local IFS=$'\n'
            COMPREPLY=($("$1" __complete "${words[@]:1}" 2>/dev/null))
            if [[ "$current" == *:* && "$COMP_WORDBREAKS" == *:* ]]; then
                prefix="${current%"${current##*:}"}"
                for i in "${!COMPREPLY[@]}"; do
                    COMPREPLY[i]="${COMPREPLY[i]#"$prefix"}"
                done
            fi
        }
        complete -o default -F _supervisorctl supervisorctl

        """;

    private const string Zsh = """
        #compdef supervisorctl
        # supervisorctl completion for zsh: eval "$(supervisorctl completion zsh)"
        _supervisorctl() {
            local -a candidates
            candidates=("${(@f)$(${words[1]} __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
            candidates=(${candidates:#})
            if (( ${#candidates} )); then
                compadd -a candidates
            else
                _files
            fi
        }
        compdef _supervisorctl supervisorctl

        """;

    private const string Fish = """
        # supervisorctl completion for fish: supervisorctl completion fish | source
        function __supervisorctl_complete
            set -l words (commandline -opc)
            $words[1] __complete $words[2..] (commandline -ct) 2>/dev/null
        end
        complete -c supervisorctl -f -a '(__supervisorctl_complete)'
        complete -c supervisorctl -s c -l configuration -r -F
        complete -c supervisorctl -s r -l history-file -r -F
        complete -c supervisorctl -l cacert -r -F
        complete -c supervisorctl -n '__fish_seen_subcommand_from check upgrade' -F

        """;

    private const string PowerShell = """
        # supervisorctl completion for PowerShell: supervisorctl completion powershell | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName supervisorctl -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
                ForEach-Object { $_.ToString() })
            $command = $commandAst.CommandElements[0].ToString()
            $before = @($words | Select-Object -Skip 1)
            & $command __complete @before "$wordToComplete" 2>$null | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }

        """;

    /// <exception cref="CommandLineException">There is no script for that shell.</exception>
    public static int Print(IReadOnlyList<string> words, CtlIo io)
    {
        io.Output.Write(Encoding.UTF8.GetBytes(For(words)));
        return ExitCode.Success;
    }

    /// <summary>The script for the shell that follows the action's name.</summary>
    /// <exception cref="CommandLineException">There is no script for that shell.</exception>
    public static string For(IReadOnlyList<string> words) =>
        words is [_, var shell]
            ? shell switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                "fish" => Fish,
                "powershell" or "pwsh" => PowerShell,
                _ => throw new CommandLineException($"no completion for '{shell}': expected one of {string.Join(", ", Shells)}"
                    + (Suggestion.For(shell, Shells) is { } guess ? $". {guess}" : "")),
            }
            : throw new CommandLineException($"{ScriptAction} requires the name of a shell: one of {string.Join(", ", Shells)}");

    /// <summary>One candidate to a line for the last of the words; nothing at all when something is wrong.</summary>
    public static async Task<int> AnswerAsync(IReadOnlyList<string> typed, CtlIo io)
    {
        string current = typed.Count == 0 ? "" : typed[^1];
        string[] before = [.. typed.SkipLast(1)];
        try
        {
            CtlOptions options = CtlOptions.Parse(before);
            if (options.Words.Length == 0 && current.StartsWith('-'))
            {
                Answer(LongOptions.Where(option => option.StartsWith(current, StringComparison.Ordinal)), io);
                return ExitCode.Success;
            }

            CtlSettings settings = CtlSettings.Load(options, io.Program, io.Environment);
            using ServerSession server = new(settings, settings.Endpoints[0], io, labelled: false);
            IReadOnlyList<string> candidates = await new Completer(server).CompleteAsync(options.Words, current).ConfigureAwait(false);
            Answer(candidates, io);
        }
        catch (CommandLineException)
        {
            // A value is missing: the shell offers files by itself.
        }

        return ExitCode.Success;
    }

    private static void Answer(IEnumerable<string> candidates, CtlIo io) =>
        io.Output.Write(Encoding.UTF8.GetBytes(string.Concat(candidates.Select(candidate => candidate + "\n"))));
}
