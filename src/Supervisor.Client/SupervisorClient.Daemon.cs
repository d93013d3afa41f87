using Supervisor.Protocol;

namespace Supervisor.Client;

/// <content>The daemon itself: Supervisor's documentation, XML-RPC API, Status and Control.</content>
public sealed partial class SupervisorClient
{
    /// <summary>Version of the API, <c>3.0</c>.</summary>
    public Task<string> GetApiVersionAsync(CancellationToken cancel = default) => CallAsync("supervisor.getAPIVersion", AsText, cancel);

    /// <summary>Version of the daemon.</summary>
    public Task<string> GetSupervisorVersionAsync(CancellationToken cancel = default) =>
        CallAsync("supervisor.getSupervisorVersion", AsText, cancel);

    /// <summary>Product and release of the daemon, such as <c>Supervisor for .NET 1.0.0</c>; null from one that does not tell.</summary>
    public async Task<string?> GetProductVersionAsync(CancellationToken cancel = default)
    {
        try
        {
            return await CallAsync("supervisor.getProductVersion", AsText, cancel).ConfigureAwait(false);
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.UnknownMethod)
        {
            return null;
        }
    }

    /// <summary>The <c>identifier</c> of the daemon.</summary>
    public Task<string> GetIdentificationAsync(CancellationToken cancel = default) =>
        CallAsync("supervisor.getIdentification", AsText, cancel);

    /// <summary>State of the daemon.</summary>
    public Task<SupervisorState> GetStateAsync(CancellationToken cancel = default) =>
        CallAsync("supervisor.getState", static value => (SupervisorState)value.AsStruct().Number("statecode"), cancel);

    /// <summary>Process id of the daemon.</summary>
    public Task<int> GetPidAsync(CancellationToken cancel = default) =>
        CallAsync("supervisor.getPID", static value => (int)value.AsInt(), cancel);

    /// <summary>Part of the daemon's log.</summary>
    /// <param name="offset">First byte; negative with length 0 for that many bytes at the end.</param>
    /// <param name="length">Number of bytes; 0 for all up to the end.</param>
    /// <param name="cancel">Gives the call up.</param>
    public Task<string> ReadLogAsync(long offset, long length, CancellationToken cancel = default) =>
        CallAsync("supervisor.readLog", AsText, cancel, offset, length);

    /// <summary>Empties the daemon's log.</summary>
    public Task ClearLogAsync(CancellationToken cancel = default) => DoAsync("supervisor.clearLog", cancel);

    /// <summary>Stops all processes and the daemon. Returns before that is done.</summary>
    public Task ShutdownAsync(CancellationToken cancel = default) => DoAsync("supervisor.shutdown", cancel);

    /// <summary>Stops all processes and starts the daemon again with what the files say. Returns before that is done.</summary>
    public Task RestartAsync(CancellationToken cancel = default) => DoAsync("supervisor.restart", cancel);

    /// <summary>Reads the configuration files again and tells which groups differ; applies nothing.</summary>
    public Task<ConfigChanges> ReloadConfigAsync(CancellationToken cancel = default) =>
        CallAsync("supervisor.reloadConfig", ConfigChanges.FromValue, cancel);

    /// <summary>The configuration of every process as last read from the files.</summary>
    public Task<IReadOnlyList<ProcessConfigInfo>> GetAllConfigInfoAsync(CancellationToken cancel = default) =>
        CallAsync("supervisor.getAllConfigInfo", static value => Structs(value, ProcessConfigInfo.FromStruct), cancel);

    /// <summary>Names of all methods the daemon has.</summary>
    public Task<IReadOnlyList<string>> ListMethodsAsync(CancellationToken cancel = default) =>
        CallAsync("system.listMethods", AsTexts, cancel);

    /// <summary>The documentation of a method.</summary>
    public Task<string> MethodHelpAsync(string method, CancellationToken cancel = default) =>
        CallAsync("system.methodHelp", AsText, cancel, method);

    /// <summary>Types of a method: the result first, then the parameters.</summary>
    public Task<IReadOnlyList<string>> MethodSignatureAsync(string method, CancellationToken cancel = default) =>
        CallAsync("system.methodSignature", AsTexts, cancel, method);

    private static string AsText(XmlRpcValue value) =>
        value.TryGetText(out string? text) ? text : throw new XmlRpcFormatException($"expected a text, found {value.Kind}");

    private static IReadOnlyList<string> AsTexts(XmlRpcValue value) => [.. value.AsArray().Select(AsText)];

    private static IReadOnlyList<T> Structs<T>(XmlRpcValue value, Func<XmlRpcStruct, T> read)
    {
        IReadOnlyList<XmlRpcValue> elements = value.AsArray();
        T[] result = new T[elements.Count];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = read(elements[i].AsStruct());
        }

        return result;
    }
}
