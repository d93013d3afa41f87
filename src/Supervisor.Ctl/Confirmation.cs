namespace Supervisor.Ctl;

/// <summary>Asks before something that is hard to take back.</summary>
internal static class Confirmation
{
    /// <summary>True when nobody is there to be asked, or the answer begins with a y.</summary>
    public static bool Given(ServerSession server, string question) =>
        !server.Interactive || server.Ask(question)?.TrimStart().StartsWith("y", StringComparison.OrdinalIgnoreCase) == true;
}
