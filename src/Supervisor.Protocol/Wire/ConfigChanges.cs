namespace Supervisor.Protocol;

/// <summary>Names that differ between the files and what runs: the answer of <c>supervisor.reloadConfig</c>.</summary>
/// <param name="Added">In the files alone.</param>
/// <param name="Changed">In both, but different.</param>
/// <param name="Removed">No longer in the files.</param>
public sealed record ConfigChanges(IReadOnlyList<string> Added, IReadOnlyList<string> Changed, IReadOnlyList<string> Removed)
{
    /// <summary>True when nothing differs.</summary>
    public bool IsEmpty => Added.Count + Changed.Count + Removed.Count == 0;

    /// <summary>Reads <c>[[added, changed, removed]]</c>. Supervisor wraps the three lists once more than needed.</summary>
    /// <exception cref="XmlRpcFormatException">It has another shape.</exception>
    public static ConfigChanges FromValue(XmlRpcValue value) =>
        value.Kind == XmlRpcKind.Array && value.AsArray() is [{ Kind: XmlRpcKind.Array } lists, ..]
            && lists.AsArray() is [var added, var changed, var removed]
            ? new(Names(added), Names(changed), Names(removed))
            : throw new XmlRpcFormatException("expected [[added, changed, removed]]");

    /// <summary>The value of the wire.</summary>
    public XmlRpcValue ToValue() => new XmlRpcValue[]
    {
        new XmlRpcValue[] { XmlRpcValue.Strings(Added), XmlRpcValue.Strings(Changed), XmlRpcValue.Strings(Removed) },
    };

    private static string[] Names(XmlRpcValue list) => list.Kind == XmlRpcKind.Array
        ? [.. list.AsArray().Select(name => name.ToString())]
        : throw new XmlRpcFormatException($"expected a list of names, found {list.Kind}");
}
