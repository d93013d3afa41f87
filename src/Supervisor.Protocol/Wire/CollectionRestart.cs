namespace Supervisor.Protocol;

/// <summary>Options of <c>supervisor.restartCollection</c>.</summary>
/// <param name="MaxUnavailable">How many processes may be down at the same time; 0 for all.</param>
/// <param name="StopOnFailure">Leave those alone that are still to come when one does not come up again.</param>
public sealed record CollectionRestart(int MaxUnavailable = 0, bool StopOnFailure = true)
{
    /// <summary>Reads the struct of the wire.</summary>
    /// <exception cref="XmlRpcFormatException">A member is of the wrong type.</exception>
    public static CollectionRestart FromStruct(XmlRpcStruct members) =>
        new((int)members.Number("max_unavailable"), !members.TryGet("stop_on_failure", out _) || members.Flag("stop_on_failure"));

    /// <summary>The struct of the wire.</summary>
    public XmlRpcStruct ToStruct() => new(2)
    {
        { "max_unavailable", MaxUnavailable },
        { "stop_on_failure", StopOnFailure },
    };
}
