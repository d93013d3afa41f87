using System.Text.RegularExpressions;
using Supervisor.Engine.Settings;

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
        "supervisor.states", "supervisor.supervisorctl", "supervisor.supervisord", "supervisor.templating", "supervisor.web",
        "supervisor.xmlrpc",
    ];

    private static readonly HashSet<string> OwnAttributes = [RpcInterfaceSettings.MainFactory, ListenerSettings.DefaultResultHandler];

    /// <summary>True when the name is one of <paramref name="supported"/>, or could be one where only the text is judged.</summary>
    public static bool IsAccepted(string text, bool textOnly, params ReadOnlySpan<string> supported)
    {
        if (supported.Contains(text))
        {
            return true;    // without regular expressions, which take their time to load
        }

        Match parts = Form().Match(text);
        if (!parts.Success)
        {
            return false;
        }

        string module = parts.Groups["module"].Value;
        string attribute = parts.Groups["attribute"].Value;
        string name = $"{module}:{attribute}";
        return supported.Contains(name)
            || (textOnly && (module.Split('.')[0] != "supervisor"
                || OwnAttributes.Contains(name)
                || (OwnModules.Contains(module) && attribute.Length == 0)));
    }

    [GeneratedRegex(@"^\s*(?<module>[\w.]+)\s*(?::\s*(?<attribute>[\w.]+)\s*)?(?:\[.*\]\s*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
