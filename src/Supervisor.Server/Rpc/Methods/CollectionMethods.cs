using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Rpc.Methods;

/// <summary>
/// Methods about collections: the five of Supervisor's pull request 1716 with their shapes, and what goes beyond it. An unknown
/// name is BAD_NAME.
/// </summary>
internal static class CollectionMethods
{
    private const string MaxUnavailable = "max_unavailable";
    private const string StopOnFailure = "stop_on_failure";
    private const string Persist = "persist";
    private static readonly RpcParameter Name = new("string", "name", "name of the collection");
    private static readonly RpcParameter Wait = new("boolean", "wait", "answer when all is done or has failed", IsOptional: true);
    private static readonly RpcResult Each = new(
        "array", "result a struct with name, group, status and description for each process concerned");
    private static readonly RpcResult Changes = new(
        "array", "result [[added, changed, removed]]: three lists of collection names, in one more list");
    private static readonly RpcResult True = new("boolean", "result true");

    public static IEnumerable<RpcMethod> All(ISupervision supervision, ICollections collections, TimeProvider time) =>
        Views(supervision, time).Concat(Actions(supervision, collections)).Concat(Definitions(collections));

    private static IEnumerable<RpcMethod> Views(ISupervision supervision, TimeProvider time)
    {
        yield return new("listCollections", "All collections, by priority and name.",
            [],
            new("array", "result a struct with name, priority, program_names, group_names, collection_names, exclude, missing and "
                + "runtime for each"),
            (_, _) => new(
                supervision.Snapshot.ResolveCollections().Select(collection => (XmlRpcValue)collection.ToSummary().ToStruct()).ToArray()));

        yield return new("getCollectionProcessInfo", "How the processes of a collection are.",
            [Name],
            new("array", "result a struct as of getProcessInfo for each, in the order in which they are started"),
            (arguments, _) => new(Find(supervision, arguments).Members
                .Select(process => (XmlRpcValue)ProcessInfoMethods.Describe(process, time).ToStruct()).ToArray()));

        yield return new("getCollectionInfo", "A collection with its processes and how they are altogether.",
            [Name],
            new("struct", "result what listCollections tells, with members, counts by state and statename: the state all are in, MIXED "
                + "or EMPTY"),
            (arguments, _) => new(Find(supervision, arguments).ToInfo().ToStruct()));
    }

    private static IEnumerable<RpcMethod> Actions(ISupervision supervision, ICollections collections)
    {
        yield return new(
            "startCollection", "Starts the processes of a collection that do not run, by ascending priority.", [Name, Wait], Each,
            async (arguments, cancellation) =>
                (await supervision.StartAsync(Target(arguments), arguments.Truth(1, whenAbsent: true), cancellation)).ToValue());

        yield return new("stopCollection", "Stops the processes of a collection that run, by descending priority.", [Name, Wait], Each,
            async (arguments, cancellation) =>
                (await supervision.StopAsync(Target(arguments), arguments.Truth(1, whenAbsent: true), cancellation)).ToValue());

        yield return new("signalCollection", "Sends a signal to the processes of a collection.",
            [Name, new("string", "signal", "name of the signal, such as HUP, or its number")],
            Each,
            async (arguments, cancellation) => (await supervision.SignalAsync(
                Target(arguments), ProcessControlMethods.SignalNumber(arguments[1]), arguments[1].ToString(), cancellation)).ToValue());

        yield return new("restartCollection", "Restarts the processes of a collection, all at once or a few at a time.",
            [
                Name,
                Wait,
                new(
                    "struct",
                    "options",
                    $"{MaxUnavailable}: how many may be down at the same time, 0 for all; {StopOnFailure}: leave the rest alone when "
                        + "one does not come up",
                    IsOptional: true),
            ],
            Each,
            async (arguments, cancellation) => (await collections.RestartAsync(
                arguments.Text(0), arguments.Truth(1, whenAbsent: true), ReadHow(arguments), cancellation)).ToValue());
    }

    private static IEnumerable<RpcMethod> Definitions(ICollections collections)
    {
        yield return new("addCollection", "Adds a collection while the daemon runs.",
            [
                Name,
                new("struct", "collection", "options of a [collection:x] section; lists of names may be arrays"),
                new("struct", "options", "persist: keep it over restarts", IsOptional: true),
            ],
            True,
            async (arguments, cancellation) =>
            {
                bool persist = SectionOptions.Flag(SectionOptions.ReadKnown(arguments, 2, "options", Persist), Persist);
                Dictionary<string, string?> options = ReadOptions(arguments, "collection", mayBeNil: false);
                await collections.AddAsync(
                    arguments.Text(0), options.ToDictionary(option => option.Key, option => option.Value!), persist, cancellation);
                return true;
            });

        yield return new("setCollection", "Changes options of a collection that was added while the daemon runs.",
            [
                Name,
                new("struct", "changes", "options of a [collection:x] section; nil takes one away"),
                new("struct", "options", "persist: keep it over restarts, or no longer", IsOptional: true),
            ],
            True,
            async (arguments, cancellation) =>
            {
                XmlRpcStruct how = SectionOptions.ReadKnown(arguments, 2, "options", Persist);
                bool? persist = how.TryGet(Persist, out _) ? SectionOptions.Flag(how, Persist) : null;
                await collections.SetAsync(arguments.Text(0), ReadOptions(arguments, "changes", mayBeNil: true), persist, cancellation);
                return true;
            });

        yield return new(
            "removeCollection", "Removes a collection that was added while the daemon runs. Its processes are not touched.", [Name], True,
            async (arguments, cancellation) =>
            {
                await collections.RemoveAsync(arguments.Text(0), cancellation);
                return true;
            });

        yield return new(
            "getCollectionChanges", "How the collections of the configuration that was read last differ from the active ones.", [], Changes,
            (_, _) => new(collections.GetChanges().ToValue()));

        yield return new(
            "applyCollectionChanges", "Makes the collections those of the configuration that was read last. No process is touched.",
            [],
            Changes,
            async (_, cancellation) => (await collections.ApplyChangesAsync(cancellation)).ToValue());
    }

    private static ProcessTarget Target(RpcArguments arguments) => ProcessTarget.Collection(arguments.Text(0));

    private static CollectionSnapshot Find(ISupervision supervision, RpcArguments arguments) =>
        supervision.Snapshot.FindCollection(arguments.Text(0)) ?? throw new XmlRpcFaultException(Fault.BadName, arguments.Text(0));

    private static CollectionRestart ReadHow(RpcArguments arguments)
    {
        XmlRpcStruct options = SectionOptions.ReadKnown(arguments, 2, "options", MaxUnavailable, StopOnFailure);
        int most = !options.TryGet(MaxUnavailable, out XmlRpcValue value) ? 0
            : value.Kind == XmlRpcKind.Int && value.AsInt() is >= 0 and <= int.MaxValue ? (int)value.AsInt()
            : throw new XmlRpcFaultException(
                Fault.IncorrectParameters, $"{MaxUnavailable} must be a whole number from 0 on, not '{value}'");
        return new(most, !options.TryGet(StopOnFailure, out _) || SectionOptions.Flag(options, StopOnFailure));
    }

    private static Dictionary<string, string?> ReadOptions(RpcArguments arguments, string name, bool mayBeNil) =>
        arguments[1].Kind == XmlRpcKind.Struct
            ? SectionOptions.ToTexts(
                [.. arguments[1].AsStruct().Select(option => KeyValuePair.Create(option.Key, Joined(option.Key, option.Value)))], mayBeNil)
            : throw new XmlRpcFaultException(Fault.IncorrectParameters, $"{name} must be a struct of options");

    /// <summary>A list of names as it would stand in a file.</summary>
    private static XmlRpcValue Joined(string option, XmlRpcValue value) => value.Kind != XmlRpcKind.Array
        ? value
        : string.Join(
            ',',
            value.AsArray().Select(entry => entry.Kind == XmlRpcKind.String && !entry.AsString().Contains(',', StringComparison.Ordinal)
            ? entry.AsString()
            : throw new XmlRpcFaultException(Fault.IncorrectParameters, $"{option}: expected names without commas, not '{entry}'")));
}
