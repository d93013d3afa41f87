using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Rpc.Methods;

/// <summary>Methods that bring the daemon to what the configuration says and touch only what differs.</summary>
internal static class UpdateMethods
{
    private const string Groups = "groups";

    public static IEnumerable<RpcMethod> All(IUpdates updates)
    {
        yield return new("planUpdate", "Reads the configuration again and says what update would do. Nothing is changed.",
            [],
            new("struct", "result items: a struct with kind, name, change, action, options, runtime and error for each thing there is"),
            async (_, cancellation) => (await updates.PlanAsync(cancellation)).ToStruct());

        yield return new("update", "Reads the configuration again and applies what changed, touching nothing else.",
            [new("struct", "options", "groups: names of groups, to leave all others alone", IsOptional: true)],
            new("struct", "result what planUpdate answers, with what was done and what failed"),
            async (arguments, cancellation) => (await updates.UpdateAsync(GroupsOf(arguments), cancellation)).ToStruct());

        yield return new("getDrift", "Reads the configuration again and says what differs from it. Nothing is changed.",
            [],
            new("array", "result a struct with kind, name, change, drift and runtime for each group, program, process and collection"),
            async (_, cancellation) => (await updates.PlanAsync(cancellation)).Items
                .Select(item => (XmlRpcValue)ConfigDrift.Of(item).ToStruct()).ToArray());
    }

    private static IReadOnlyCollection<string> GroupsOf(RpcArguments arguments)
    {
        try
        {
            return SectionOptions.ReadKnown(arguments, 0, "options", Groups).Texts(Groups);
        }
        catch (XmlRpcFormatException)
        {
            throw new XmlRpcFaultException(Fault.IncorrectParameters, $"{Groups} must be an array of names");
        }
    }
}
