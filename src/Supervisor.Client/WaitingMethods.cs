using Supervisor.Protocol;

namespace Supervisor.Client;

/// <summary>Calls that may take as long as processes take to start or stop. All others are answered at once.</summary>
internal static class WaitingMethods
{
    public static bool MayWait(string method, IReadOnlyList<XmlRpcValue> parameters)
    {
        string name = method[(method.IndexOf('.', StringComparison.Ordinal) + 1)..];
        return name switch
        {
            "multicall" => Calls(parameters).Any(call => MayWait(call.MethodName, call.Parameters)),
            "update" or "upgradeDaemon" or "shutdownAndKeep" => true,
            "removeProgram" or "removeGroup" => Truth(parameters) == true,
            "restartCollection" => Truth(parameters) != false,
            _ when name.StartsWith("start", StringComparison.Ordinal) || name.StartsWith("stop", StringComparison.Ordinal) =>
                Truth(parameters) != false,
            _ => false,
        };
    }

    /// <summary>The parameter that tells whether to wait, or to stop first; null when it is not given.</summary>
    private static bool? Truth(IReadOnlyList<XmlRpcValue> parameters)
    {
        foreach (XmlRpcValue parameter in parameters)
        {
            if (parameter.Kind == XmlRpcKind.Boolean)
            {
                return parameter.AsBoolean();
            }
        }

        return null;
    }

    private static IEnumerable<(string MethodName, IReadOnlyList<XmlRpcValue> Parameters)> Calls(IReadOnlyList<XmlRpcValue> parameters)
    {
        if (parameters is not [{ Kind: XmlRpcKind.Array } calls])
        {
            yield break;
        }

        foreach (XmlRpcValue call in calls.AsArray())
        {
            if (call.Kind == XmlRpcKind.Struct
                && call.AsStruct().TryGet("methodName", out XmlRpcValue name) && name.Kind == XmlRpcKind.String
                && call.AsStruct().TryGet("params", out XmlRpcValue given) && given.Kind == XmlRpcKind.Array)
            {
                yield return (name.AsString(), given.AsArray());
            }
        }
    }
}
