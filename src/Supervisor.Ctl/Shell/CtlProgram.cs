using Supervisor.Client;
using Supervisor.Ctl.Actions;
using Supervisor.Ctl.CommandLine;
using Supervisor.Ctl.Io;
using Supervisor.Ctl.Settings;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Ctl.Shell;

/// <summary>From the command line to the exit status.</summary>
internal static class CtlProgram
{
    private const string Name = "supervisorctl";

    public static async Task<int> RunAsync(IReadOnlyList<string> words, CtlIo io)
    {
        using Interrupt interrupt = new();
        try
        {
            CtlOptions options = CtlOptions.Parse(words);
            if (options.Help)
            {
                io.Output.Write(System.Text.Encoding.UTF8.GetBytes(UsageText.Text));
                return ExitCode.Success;
            }

            if (options.Version)
            {
                io.Output.Write(System.Text.Encoding.UTF8.GetBytes($"{Name} {ProductVersion.Text}\n"));
                return ExitCode.Success;
            }

            switch (options.Words)
            {
                case [CompletionScripts.ScriptAction, ..]:
                    return CompletionScripts.Print(options.Words, io);
                case [CompletionScripts.AnswerAction, .. var typed]:
                    return await CompletionScripts.AnswerAsync(typed, io).ConfigureAwait(false);
            }

            CtlSettings settings = CtlSettings.Load(options, io.Program, io.Environment);
            foreach (string plugin in settings.Plugins)
            {
                await io.Error.WriteLineAsync($"{Name}: [{plugin}] is not used: plug-ins in Python can not be run").ConfigureAwait(false);
            }

            return await RunAsync(settings, options.Words, io, interrupt).ConfigureAwait(false);
        }
        catch (CommandLineException e)
        {
            await io.Error.WriteLineAsync($"Error: {e.Message}\nFor help, use {Name} -h").ConfigureAwait(false);
            return ExitCode.InvalidArguments;
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is OutputClosedException or IOException { HResult: Printer.BrokenPipe })
        {
            return ExitCode.OutputClosed;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            await io.Error.WriteLineAsync($"error: {Problems.Explain(e)}").ConfigureAwait(false);
            return ExitCode.Generic;
        }
    }

    private static async Task<int> RunAsync(CtlSettings settings, IReadOnlyList<string> words, CtlIo io, Interrupt interrupt)
    {
        if (settings.Endpoints is [var only])
        {
            using ServerSession server = new(settings, only, io, labelled: false);
            if (words.Count > 0)
            {
                await ActionRunner.RunAsync(server, Line(words), interrupt.Token).ConfigureAwait(false);
                return server.ExitCode;
            }

            await new InteractiveShell(server, settings).RunAsync(interrupt).ConfigureAwait(false);
            return ExitCode.Success; // always, as with Supervisor
        }

        if (words.Count == 0)
        {
            throw new CommandLineException("an action is needed when there is more than one --uri");
        }

        int[] statuses = await Task.WhenAll(
            settings.Endpoints.Select(endpoint => OneOfManyAsync(settings, endpoint, words, io, interrupt.Token))).ConfigureAwait(false);
        return statuses.Max();
    }

    private static async Task<int> OneOfManyAsync(
        CtlSettings settings, SupervisorEndpoint endpoint, IReadOnlyList<string> words, CtlIo io, CancellationToken cancel)
    {
        using ServerSession server = new(settings, endpoint, io, labelled: true);
        await ActionRunner.RunAsync(server, Line(words), cancel).ConfigureAwait(false);
        return server.ExitCode;
    }

    /// <summary>
    /// One line again, as Supervisor does it, which knows no quotes. The program action does, since command lines have spaces.
    /// </summary>
    private static string Line(IReadOnlyList<string> words) => string.Join(' ', words[0] == "program" ? words.Select(Quoted) : words);

    private static string Quoted(string word) =>
        word.Any(char.IsWhiteSpace) || word.AsSpan().ContainsAny('"', '\'')
            ? $"'{word.Replace("'", "'\"'\"'", StringComparison.Ordinal)}'"
            : word;
}
