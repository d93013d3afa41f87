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
    public XmlRpcValue this[string name] => TryGet(name, out XmlRpcValue value) ? value : throw new KeyNotFoundException($"no member '{name}' in the struct");

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

    /// <summary>The members in order, without allocation.</summary>
    public List<KeyValuePair<string, XmlRpcValue>>.Enumerator GetEnumerator() => _members.GetEnumerator();

    IEnumerator<KeyValuePair<string, XmlRpcValue>> IEnumerable<KeyValuePair<string, XmlRpcValue>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => $"{{{string.Join(", ", _members.Select(member => $"{member.Key}: {member.Value}"))}}}";
}
