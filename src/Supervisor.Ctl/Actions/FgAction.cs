using Supervisor.Client;
using Supervisor.Ctl.Logs;
using Supervisor.Ctl.Terminal;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

/// <summary>Shows a process's output and passes lines on to its standard input, until Ctrl+C or the end of input.</summary>
internal sealed class FgAction : CtlAction
{
    public override string Name => "fg";

    public override string Help => "fg <process>\tConnect to a process in foreground mode\n\t\tCtrl-C to exit";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (!await server.UpCheckAsync(cancel).ConfigureAwait(false))
        {
            return;
        }

        string[] names = Words(argument);
        if (names is [var several] && NameExpansion.IsSeveral(several))
        {
            names = [.. await NameExpansion.NamesAsync(server, names, [], cancel).ConfigureAwait(false)];
        }

        if (names.Length == 0)
        {
            Misused(server, "ERROR: no process name supplied");
        }
        else if (names.Length > 1)
        {
            Refuse(server, "too many process names supplied");
        }
        else if (server.IsOneOfMany)
        {
            Refuse(server, "fg works with one server at a time");
        }
        else if (await IsRunningAsync(server, names[0], cancel).ConfigureAwait(false) is { } problem)
        {
            Refuse(server, problem);
            await NameExpansion.SuggestAsync(server, names[0], cancel).ConfigureAwait(false);
        }
        else
        {
            server.Out.Line("==> Press Ctrl-C to exit <==");
            await TalkAsync(server, names[0], cancel).ConfigureAwait(false);
        }
    }

    private static void Refuse(ServerSession server, string problem)
    {
        server.Out.Line($"ERROR: {problem}");
        server.ExitCode = ExitCode.Generic;
    }

    /// <summary>What is in the way, or null.</summary>
    private static async Task<string?> IsRunningAsync(ServerSession server, string name, CancellationToken cancel)
    {
        try
        {
            ProcessInfo info = await server.Client.GetProcessInfoAsync(name, cancel).ConfigureAwait(false);
            return info.State == ProcessState.Running ? null : "process not running";
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.BadName)
        {
            return "bad process name supplied";
        }
    }

    private static async Task TalkAsync(ServerSession server, string name, CancellationToken cancel)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task output = Task.WhenAll(
            ShowAsync(server, name, OutputStream.Stdout, over.Token), ShowAsync(server, name, OutputStream.Stderr, over.Token));
        try
        {
            while (await ReadLineAsync(server, cancel).ConfigureAwait(false) is { } line)
            {
                if (await SendAsync(server, name, line + "\n", cancel).ConfigureAwait(false) is { } problem)
                {
                    server.Out.Line(problem);
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Ctrl+C is how one leaves.
        }

        await over.CancelAsync().ConfigureAwait(false);
        await output.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        server.Out.Line("Exiting foreground");
    }

    /// <summary>Why there is nobody left to talk to, or null.</summary>
    private static async Task<string?> SendAsync(ServerSession server, string name, string text, CancellationToken cancel)
    {
        try
        {
            await server.Client.SendProcessStdinAsync(name, text, cancel).ConfigureAwait(false);
            ProcessInfo info = await server.Client.GetProcessInfoAsync(name, cancel).ConfigureAwait(false);
            return info.State == ProcessState.Running ? null : "Process got killed";
        }
        catch (XmlRpcFaultException fault)
        {
            return fault.Fault == Fault.NotRunning ? "Process got killed" : $"ERROR: {fault.Message}";
        }
    }

    private static async Task<string?> ReadLineAsync(ServerSession server, CancellationToken cancel) => server.Io.Editor is { } editor
        ? (await Task.Run(() => editor.ReadLine("", LineKind.Input, cancel), cancel).ConfigureAwait(false)).Text
        : await Task.Run(server.Io.Input.ReadLine, cancel).WaitAsync(cancel).ConfigureAwait(false);

    private static async Task ShowAsync(ServerSession server, string name, OutputStream channel, CancellationToken cancel)
    {
        try
        {
            using LogPortion log = await server.Client.OpenProcessLogAsync(
                name, channel, LogFollower.DefaultBytes, follow: true, cancel).ConfigureAwait(false);
            LogStart start = log.Range is { } range ? LogStart.Of(range.Start, range.End) : LogStart.Unknown(LogFollower.DefaultBytes);
            byte[] buffer = new byte[16 * 1024];
            for (int read; (read = await log.Content.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
            {
                server.Out.Bytes(start.Take(buffer.AsMemory(0, read)).Span);
            }

            await server.Io.Error.WriteLineAsync($"{name}: the daemon ended the stream; its {channel.ToString().ToLowerInvariant()} "
                + "is not shown any more").ConfigureAwait(false);
        }
        catch (SupervisorConnectionException)
        {
            // A process may have no log on this channel; it can be talked to all the same.
        }
    }
}
