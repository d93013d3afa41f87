using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Rpc.Methods;

/// <summary>What the loop answered, as it goes over the wire.</summary>
internal static class OutcomeValues
{
    /// <summary>True, or for several processes an array of structs.</summary>
    /// <exception cref="XmlRpcFaultException">The loop refused.</exception>
    public static XmlRpcValue ToValue(this ActionOutcome outcome)
    {
        if (outcome.Fault != Fault.Success)
        {
            throw new XmlRpcFaultException(outcome.Fault, outcome.Detail);
        }

        return outcome.Results is { } results ? results.Select(result => (XmlRpcValue)result.ToStruct()).ToArray() : true;
    }
}
