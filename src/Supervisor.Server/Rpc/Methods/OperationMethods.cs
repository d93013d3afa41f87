using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Rpc.Methods;

/// <summary>Methods about what the daemon does that takes longer than a moment.</summary>
internal static class OperationMethods
{
    public static IEnumerable<RpcMethod> All(IOperations operations)
    {
        yield return new("getOperations", "Says what is under way or waits for its turn, and how the last ones ended.",
            [],
            new("array", "result a struct for each with id, kind, target, state, what it waits for, since and until when, and its end"),
            async (_, cancellation) => (await operations.ListAsync(cancellation))
                .Select(operation => (XmlRpcValue)operation.ToStruct()).ToArray());

        yield return new("cancelOperation",
            "Gives up an operation that is under way or waits for its turn. What was stopped to be restarted comes back.",
            [new("int", "id", "number of the operation")],
            new("boolean", "result always true"),
            async (arguments, cancellation) => await operations.GiveUpAsync(arguments.Integer(0), cancellation)
                ? true
                : throw new XmlRpcFaultException(
                    Fault.BadName, $"{arguments.Integer(0)}: there is no operation of that number, or it is over"));
    }
}
