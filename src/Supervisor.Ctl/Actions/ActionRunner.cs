using Supervisor.Client;
using Supervisor.Ctl.CommandLine;
using Supervisor.Ctl.Io;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Ctl.Actions;

/// <summary>Carries out one line: an action's name and its arguments.</summary>
internal static class ActionRunner
{
    /// <summary>Never throws but for a cancellation: whatever goes wrong is one line and an exit status.</summary>
    public static async Task RunAsync(ServerSession server, string line, CancellationToken cancel)
    {
        (string? name, string argument, line) = Split(line);
        if (line.Length == 0)
        {
            return;
        }

        if (name is null || ActionTable.Find(name) is not { } action)
        {
            server.Out.Line($"*** Unknown syntax: {line}");
            server.Hint(name is null ? null : Suggestion.For(name, ActionTable.Names));
            server.ExitCode = ExitCode.Generic;
            return;
        }

        try
        {
            await WithCredentialsAsync(server, () => action.RunAsync(server, argument, cancel)).ConfigureAwait(false);
        }
        catch (CommandLineException e)
        {
            server.Out.Line($"error: {e.Message}");
            server.ExitCode = ExitCode.InvalidArguments;
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutputClosedException))
        {
            server.Out.Line($"error: {Problems.Explain(e)}");
            server.ExitCode = ExitCode.Generic;
        }
    }

    /// <summary>
    /// The name is what leads the line of letters, digits and underscores; a question mark stands for help. Python's cmd module
    /// does it so, and <c>status-x</c> has always been status with the argument -x.
    /// </summary>
    public static (string? Name, string Argument, string Line) Split(string line)
    {
        line = line.Trim();
        if (line.StartsWith('?'))
        {
            line = "help " + line[1..];
        }

        int end = 0;
        while (end < line.Length && (char.IsAsciiLetterOrDigit(line[end]) || line[end] == '_'))
        {
            end++;
        }

        return (end == 0 ? null : line[..end], line[end..].Trim(), line);
    }

    private static async Task WithCredentialsAsync(ServerSession server, Func<Task> act)
    {
        while (true)
        {
            try
            {
                await act().ConfigureAwait(false);
                return;
            }
            catch (SupervisorAuthenticationException e)
            {
                server.Out.Line("Server requires authentication");
                if (!server.MayAsk || server.Ask("Username:") is not { } user
                    || server.Ask("Password:", secret: true) is not { } password)
                {
                    server.Out.Line($"error: {Problems.Explain(e)}");
                    server.ExitCode = ExitCode.Generic;
                    return;
                }

                server.Out.Line("");
                server.SignIn(user, password);
            }
        }
    }
}
