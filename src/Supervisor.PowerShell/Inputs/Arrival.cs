namespace Supervisor.PowerShell;

/// <summary>
/// When an object came among those of many daemons, which answer in any order, and where its daemon stood among those that were asked.
/// </summary>
/// <param name="Command">The command that asked.</param>
/// <param name="Server">Which of its daemons, from 0.</param>
/// <param name="Number">How many objects came before it.</param>
internal sealed record Arrival(object Command, int Server, long Number)
{
    /// <summary>
    /// The objects in the order of the daemons that were asked, if they still are in the order of the answers; else as somebody sorted
    /// them.
    /// </summary>
    public static IReadOnlyList<T> InOrderOfServers<T>(IReadOnlyList<T> objects, Func<T, Arrival?> arrivalOf)
    {
        for (int i = 0; i < objects.Count; i++)
        {
            if (arrivalOf(objects[i]) is not { } arrival
                || (i > 0 && (arrivalOf(objects[i - 1])!.Command != arrival.Command
                    || arrivalOf(objects[i - 1])!.Number >= arrival.Number)))
            {
                return objects;
            }
        }

        return [.. objects.OrderBy(one => arrivalOf(one)!.Server)];
    }
}
