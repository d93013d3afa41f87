using System.Collections.ObjectModel;
using System.Globalization;

namespace Supervisor.PowerShell;

/// <summary>Numbers in a property of an object: a list in the pipeline and in JSON, one text in a cell of a CSV file.</summary>
public sealed class NumberList : ReadOnlyCollection<int>
{
    internal NumberList(IEnumerable<int> numbers)
        : base([.. numbers])
    {
    }

    /// <summary>The numbers with commas between.</summary>
    public override string ToString() => string.Join(", ", this.Select(number => number.ToString(CultureInfo.InvariantCulture)));
}
