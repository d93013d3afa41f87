using System.Text.RegularExpressions;

namespace Supervisor.Configuration.Sections;

/// <summary>
/// Which of Supervisor's <c>module:attribute</c> plugin names mean something here. While only the text is judged, a name
/// of another package may mean anything; Supervisor's own names are known.
/// </summary>
internal static partial class PluginNames
{
    private static readonly HashSet<string> OwnModules =
    [
        "supervisor", "supervisor.childutils", "supervisor.compat", "supervisor.confecho", "supervisor.datatypes", "supervisor.dispatchers",
        "supervisor.events", "supervisor.http", "supervisor.http_client", "supervisor.loggers", "supervisor.medusa", "supervisor.options",
        "supervisor.pidproxy", "supervisor.poller", "supervisor.process", "supervisor.rpcinterface", "supervisor.socket_manager",
        "supervisor.states", "supervisor.supervisorctl", "supervisor.supervisord", "supervisor.templating", "supervisor.web", "supervisor.xmlrpc",
    ];

    /// <summary>True when the name is one of <paramref name="supported"/>, or could be one where only the text is judged.</summary>
    public static bool IsAccepted(string name, bool textOnly, params ReadOnlySpan<string> supported)
    {
        if (supported.Contains(name.Replace(" ", "", StringComparison.Ordinal)))
        {
            return true;
        }

        if (!textOnly || Form().Match(name) is not { Success: true } parts)
        {
            return false;
        }

        string module = parts.Groups["module"].Value;
        return module.Split('.')[0] != "supervisor" || (OwnModules.Contains(module) && !parts.Groups["attribute"].Success);
    }

    [GeneratedRegex(@"^\s*(?<module>[\w.]+)\s*(?::\s*(?<attribute>[\w.]+)\s*)?(?:\[.*\]\s*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
