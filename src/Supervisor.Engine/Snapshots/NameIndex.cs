namespace Supervisor.Engine.Snapshots;

/// <summary>Where in a list the entry of each name is.</summary>
internal static class NameIndex
{
    public static Dictionary<string, int> Of<T>(IReadOnlyList<T> entries, Func<T, string> name)
        where T : class
    {
        Dictionary<string, int> index = new(entries.Count);
        for (int i = 0; i < entries.Count; i++)
        {
            index.Add(name(entries[i]), i);
        }

        return index;
    }
}
