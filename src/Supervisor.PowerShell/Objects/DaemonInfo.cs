using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>What a daemon tells about itself.</summary>
internal sealed record DaemonInfo(
    string Identification, string Version, string ApiVersion, SupervisorState State, int ProcessId, IReadOnlyList<ProcessState> States)
{
    private static readonly XmlRpcCall[] Questions =
    [
        new("supervisor.getIdentification", []),
        new("supervisor.getSupervisorVersion", []),
        new("supervisor.getAPIVersion", []),
        new("supervisor.getState", []),
        new("supervisor.getPID", []),
        new("supervisor.getAllProcessInfo", []),
    ];

    /// <summary>Asks for all of it in one request.</summary>
    public static async Task<DaemonInfo> AskAsync(SupervisorClient client, CancellationToken cancel)
    {
        IReadOnlyList<MulticallResult> answers = await client.MulticallAsync(Questions, cancel: cancel).ConfigureAwait(false);
        return new(
            answers[0].Value.ToString(),
            answers[1].Value.ToString(),
            answers[2].Value.ToString(),
            (SupervisorState)answers[3].Value.AsStruct().Number("statecode"),
            (int)answers[4].Value.AsInt(),
            [.. answers[5].Value.AsArray().Select(process => ProcessInfo.FromStruct(process.AsStruct()).State)]);
    }
}
