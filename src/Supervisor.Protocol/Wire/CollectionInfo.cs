namespace Supervisor.Protocol;

/// <summary>What <c>supervisor.getCollectionInfo</c> tells: a collection with its members as they are now.</summary>
public sealed record CollectionInfo
{
    /// <summary>The collection's query.</summary>
    public required CollectionSummary Summary { get; init; }

    /// <summary>Namespecs of the processes in it, each once, in the order in which they are started.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>How many members are in each state; states that none is in are left out.</summary>
    public IReadOnlyDictionary<ProcessState, int> Counts { get; init; } = new Dictionary<ProcessState, int>();

    /// <summary>One word for all of it: a state name, <c>MIXED</c> or <c>EMPTY</c>.</summary>
    public string StateName { get; init; } = "";

    /// <summary><c>ready</c> when all members are, else <c>waiting</c>; null: no member has <c>ready</c>.</summary>
    public string? Readiness { get; init; }

    /// <summary>
    /// <c>unhealthy</c> when a member is, else <c>unknown</c> when one is not known to be well, else <c>healthy</c>; null: nobody asks.
    /// </summary>
    public string? Health { get; init; }

    /// <summary>The members that are not ready: not RUNNING, or not known to serve.</summary>
    public IReadOnlyList<string> NotReady { get; init; } = [];

    /// <summary>The members that are unhealthy.</summary>
    public IReadOnlyList<string> Unhealthy { get; init; } = [];

    /// <summary>Reads the struct of the wire.</summary>
    /// <exception cref="XmlRpcFormatException">A member is missing or of the wrong type.</exception>
    public static CollectionInfo FromStruct(XmlRpcStruct members)
    {
        Dictionary<ProcessState, int> counts = [];
        if (members.TryGet("counts", out XmlRpcValue value) && value.Kind == XmlRpcKind.Struct)
        {
            foreach (ProcessState state in Enum.GetValues<ProcessState>())
            {
                if (value.AsStruct().Number(state.Name()) is > 0 and long count)
                {
                    counts[state] = (int)count;
                }
            }
        }

        return new()
        {
            Summary = CollectionSummary.FromStruct(members),
            Members = members.Texts("members"),
            Counts = counts,
            StateName = members.Text("statename"),
            Readiness = members.TryGet("readiness", out _) ? members.Text("readiness") : null,
            Health = members.TryGet("health", out _) ? members.Text("health") : null,
            NotReady = members.Texts("not_ready"),
            Unhealthy = members.Texts("unhealthy"),
        };
    }

    /// <summary>The struct of the wire: that of <see cref="CollectionSummary"/> with members, counts and statename.</summary>
    public XmlRpcStruct ToStruct()
    {
        XmlRpcStruct counts = new(Counts.Count);
        foreach ((ProcessState state, int count) in Counts)
        {
            counts.Add(state.Name(), count);
        }

        XmlRpcStruct members = Summary.ToStruct();
        members.Add("members", XmlRpcValue.Strings(Members));
        members.Add("counts", counts);
        members.Add("statename", StateName);
        if (Readiness is not null)
        {
            members.Add("readiness", Readiness);
            members.Add("not_ready", XmlRpcValue.Strings(NotReady));
        }

        if (Health is not null)
        {
            members.Add("health", Health);
            members.Add("unhealthy", XmlRpcValue.Strings(Unhealthy));
        }

        return members;
    }
}
