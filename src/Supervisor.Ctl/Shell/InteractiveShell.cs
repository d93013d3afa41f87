using Supervisor.Ctl.Actions;
using Supervisor.Ctl.Settings;
using Supervisor.Ctl.Terminal;

namespace Supervisor.Ctl.Shell;

/// <summary>Reads actions line by line and carries them out, until told to leave.</summary>
internal sealed class InteractiveShell(ServerSession server, CtlSettings settings)
{
    private readonly string _prompt = $"{settings.Prompt}> ";

    public async Task RunAsync(Interrupt interrupt)
    {
        LineEditor? editor = server.Io.Editor;
        string? historyFile = settings.HistoryFile
            ?? (server.Io.Environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".supervisorctl_history") : null);
        if (editor is not null)
        {
            editor.Complete = new Completer(server).Complete;
            if (historyFile is not null)
            {
                editor.History.Load(historyFile);
            }
        }

        await PerformAsync("status", interrupt).ConfigureAwait(false);
        while (await ReadAsync(interrupt).ConfigureAwait(false) is { } line)
        {
            editor?.History.Add(line);
            await PerformAsync(line, interrupt).ConfigureAwait(false);
            if (ActionRunner.Split(line).Name is "quit" or "exit" or "EOF")
            {
                break;
            }
        }

        if (editor is not null && historyFile is not null)
        {
            editor.History.Save(historyFile);
        }
    }

    /// <summary>The next line; EOF at the end of input, null when there will be none.</summary>
    private async Task<string?> ReadAsync(Interrupt interrupt)
    {
        if (server.Io.Editor is { } editor)
        {
            LineResult result = editor.ReadLine(_prompt, LineKind.Command);
            return result.Interrupted ? "" : result.Text ?? "EOF";
        }

        server.Out.Text(_prompt);
        CancellationToken cancel = interrupt.Renew();
        try
        {
            return await Task.Run(server.Io.Input.ReadLine, cancel).WaitAsync(cancel).ConfigureAwait(false) ?? "EOF";
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            server.Out.Line("");
            return null;
        }
    }

    private async Task PerformAsync(string line, Interrupt interrupt)
    {
        CancellationToken cancel = interrupt.Renew();
        try
        {
            await ActionRunner.RunAsync(server, line, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Ctrl+C ends the action; the shell goes on. What the daemon has begun it finishes.
            server.Out.Line("");
        }
    }
}
