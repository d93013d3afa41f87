using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Rpc.Methods;

/// <summary>Methods about the daemon itself and its activity log.</summary>
internal static class DaemonMethods
{
    private const string ApiVersion = "3.0";

    /// <summary><c>logfile=</c> where there is no file.</summary>
    private const string NoMainLog = "syslog";

    /// <summary>Methods beyond Supervisor.</summary>
    public static IEnumerable<RpcMethod> Extensions()
    {
        string product = $"Supervisor for .NET {typeof(DaemonMethods).Assembly.GetName().Version?.ToString(3)}";
        yield return new("getProductVersion", "Which product the daemon is, and its release.",
            [],
            new("string", "product name and version"),
            (_, _) => new(product));
    }

    public static IEnumerable<RpcMethod> All(ISupervision supervision, string version)
    {
        RpcMethod apiVersion = new("getAPIVersion", "Version of this interface.",
            [],
            new("string", "version the version"),
            (_, _) => new(ApiVersion));
        yield return apiVersion;
        yield return apiVersion.Alias("getVersion");

        yield return new("getSupervisorVersion", "Version of the daemon.",
            [],
            new("string", "version the version"),
            (_, _) => new(version));

        yield return new("getIdentification", "What the daemon is called in its configuration.",
            [],
            new("string", "identifier the name"),
            (_, _) => new(supervision.Identifier));

        yield return new("getState", "Whether the daemon works normally.",
            [],
            new("struct", "A struct with int statecode and string statename"),
            (_, _) =>
            {
                SupervisorState state = supervision.Snapshot.State;
                return new(new XmlRpcStruct(2) { { "statecode", (int)state }, { "statename", state.Name() } });
            });

        yield return new("getPID", "Process id of the daemon.",
            [],
            new("int", "PID"),
            (_, _) => new(KeeperLink.ServicePid));

        RpcMethod readLog = new("readLog", "Part of the activity log. Length 0 reads to the end; a negative offset counts from the end.",
            [new("int", "offset", "first byte to read"), new("int", "length", "number of bytes to read")],
            new("string", "result the text"),
            async (arguments, cancellation) =>
            {
                (long offset, long length) = (arguments.Integer(0), arguments.Integer(1));
                string path = supervision.MainLogPath ?? throw new XmlRpcFaultException(Fault.NoFile, NoMainLog);
                return await LogReader.ReadAsync(path, offset, length, cancellation);
            });
        yield return readLog;
        yield return readLog.Alias("readMainLog");

        yield return new("clearLog", "Empties the activity log.",
            [],
            new("boolean", "result true"),
            async (_, cancellation) => (await supervision.ClearMainLogAsync(cancellation)).ToValue());

        yield return new("shutdown", "Stops all processes and ends the daemon.",
            [],
            new("boolean", "result true"),
            async (_, cancellation) => (await supervision.ShutdownAsync(cancellation)).ToValue());

        yield return new("restart", "Stops all processes, reads the configuration and begins anew.",
            [],
            new("boolean", "result true"),
            async (_, cancellation) => (await supervision.RestartAsync(cancellation)).ToValue());

        yield return new("sendRemoteCommEvent", "Sends an event to the listeners that subscribe to REMOTE_COMMUNICATION.",
            [new("string", "type", "the type in the event's payload"), new("string", "data", "the data of the event")],
            new("boolean", "true"),
            async (arguments, cancellation) =>
                (await supervision.SendRemoteCommEventAsync(
                    PythonValue.Text(arguments[0]), PythonValue.Text(arguments[1]), cancellation)).ToValue());
    }
}
