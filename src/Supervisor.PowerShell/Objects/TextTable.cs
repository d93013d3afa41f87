namespace Supervisor.PowerShell;

/// <summary>
/// Values by their names in a property of an object: a table in the pipeline and in JSON, one text in a cell of a CSV file.
/// </summary>
internal sealed class TextTable(IEnumerable<KeyValuePair<string, string>> values, IEqualityComparer<string>? comparer = null)
    : Dictionary<string, string>(values, comparer)
{
    /// <summary>Each as <c>name=value</c>, with semicolons between.</summary>
    public override string ToString() => string.Join("; ", this.Select(value => $"{value.Key}={value.Value}"));
}
