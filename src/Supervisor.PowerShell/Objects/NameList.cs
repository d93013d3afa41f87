using System.Collections.ObjectModel;

namespace Supervisor.PowerShell;

/// <summary>Names in a property of an object: a list in the pipeline and in JSON, one text in a cell of a table or of a CSV file.</summary>
public sealed class NameList : ReadOnlyCollection<string>
{
    internal NameList(IEnumerable<string> names)
        : base([.. names])
    {
    }

    /// <summary>The names with commas between.</summary>
    public override string ToString() => string.Join(", ", this);
}
