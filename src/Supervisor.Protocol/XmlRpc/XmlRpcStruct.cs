using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Supervisor.Protocol;

/// <summary>An XML-RPC struct: named members in the order they were added; of two with one name the last counts.</summary>
public sealed class XmlRpcStruct : IReadOnlyCollection<KeyValuePair<string, XmlRpcValue>>
{
    private readonly List<KeyValuePair<string, XmlRpcValue>> _members;

    /// <summary>An empty struct with room for <paramref name="capacity"/> members.</summary>
    public XmlRpcStruct(int capacity = 4) => _members = new(capacity);

    /// <inheritdoc/>
    public int Count => _members.Count;

    /// <summary>The member of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public XmlRpcValue this[string name] =>
        TryGet(name, out XmlRpcValue value) ? value : throw new KeyNotFoundException($"no member '{name}' in the struct");

    /// <summary>Adds a member at the end.</summary>
    public void Add(string name, XmlRpcValue value) => _members.Add(new(name, value));

    /// <summary>Looks a member up.</summary>
    public bool TryGet(string name, [MaybeNullWhen(false)] out XmlRpcValue value)
    {
        for (int i = _members.Count - 1; i >= 0; i--)
        {
            if (_members[i].Key == name)
            {
                value = _members[i].Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>A member as text; numbers and booleans too. Without the member, <paramref name="absent"/>.</summary>
    public string Text(string name, string absent = "") => TryGet(name, out XmlRpcValue value) && !value.IsNil ? value.ToString() : absent;

    /// <summary>A member as a number; a boolean counts as 0 or 1. Without the member, <paramref name="absent"/>.</summary>
    /// <exception cref="XmlRpcFormatException">It is something else.</exception>
    public long Number(string name, long absent = 0)
    {
        if (!TryGet(name, out XmlRpcValue value) || value.IsNil)
        {
            return absent;
        }

        return value.Kind switch
        {
            XmlRpcKind.Int => value.AsInt(),
            XmlRpcKind.Boolean => value.AsBoolean() ? 1 : 0,
            _ => throw Unexpected(name, value, "a number"),
        };
    }

    /// <summary>A member as a truth value; a number other than 0 is true. Without the member, <paramref name="absent"/>.</summary>
    /// <exception cref="XmlRpcFormatException">It is something else.</exception>
    public bool Flag(string name, bool absent = false) => Number(name, absent ? 1 : 0) != 0;

    /// <summary>A member that is an array; empty without the member.</summary>
    /// <exception cref="XmlRpcFormatException">It is something else.</exception>
    public IReadOnlyList<XmlRpcValue> Elements(string name)
    {
        if (!TryGet(name, out XmlRpcValue value) || value.IsNil)
        {
            return [];
        }

        return value.Kind == XmlRpcKind.Array ? value.AsArray() : throw Unexpected(name, value, "an array");
    }

    /// <summary>A member that is an array of texts; empty without the member.</summary>
    /// <exception cref="XmlRpcFormatException">It is something else.</exception>
    public IReadOnlyList<string> Texts(string name) => [.. Elements(name).Select(element => element.ToString())];

    /// <summary>A member that is an array of numbers; empty without the member.</summary>
    /// <exception cref="XmlRpcFormatException">It is something else.</exception>
    public IReadOnlyList<long> Numbers(string name) =>
        [.. Elements(name).Select(
            element => element.Kind == XmlRpcKind.Int ? element.AsInt() : throw Unexpected(name, element, "numbers"))];

    /// <summary>The members in order, without allocation.</summary>
    public List<KeyValuePair<string, XmlRpcValue>>.Enumerator GetEnumerator() => _members.GetEnumerator();

    private static XmlRpcFormatException Unexpected(string name, XmlRpcValue value, string expected) =>
        new($"member '{name}' is {value.Kind}, expected {expected}");

    IEnumerator<KeyValuePair<string, XmlRpcValue>> IEnumerable<KeyValuePair<string, XmlRpcValue>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => $"{{{string.Join(", ", _members.Select(member => $"{member.Key}: {member.Value}"))}}}";
}
