namespace Supervisor.Configuration.Values;

/// <summary>Orders text by code point, as Python does; ordinal order differs for characters beyond U+FFFF.</summary>
public sealed class CodePointComparer : IComparer<string>
{
    /// <summary>The only one needed.</summary>
    public static CodePointComparer Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return string.CompareOrdinal(x, y);
        }

        int length = Math.Min(x.Length, y.Length);
        for (int i = 0; i < length; i++)
        {
            if (x[i] != y[i])
            {
                bool left = char.IsSurrogate(x[i]);
                return left == char.IsSurrogate(y[i]) ? x[i] - y[i] : left ? 1 : -1;
            }
        }

        return x.Length - y.Length;
    }
}
