namespace Supervisor.Ctl;

/// <summary>Asks before something that is hard to take back.</summary>
internal static class Confirmation
{
    /// <summary>True when nobody is there to be asked, or the answer begins with a y. No answer at all is told, and a failure.</summary>
    public static bool Given(ServerSession server, string question)
    {
        if (!server.Interactive)
        {
            return true;
        }

        if (server.Ask(question) is { } answer)
        {
            return answer.TrimStart().StartsWith("y", StringComparison.OrdinalIgnoreCase);
        }

        server.Out.Line("error: no answer, and nothing done");
        server.ExitCode = ExitCode.Generic;
        return false;
    }
}
