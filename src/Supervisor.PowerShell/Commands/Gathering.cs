namespace Supervisor.PowerShell.Commands;

/// <summary>What came down the pipeline so far, daemon by daemon in the order in which it came.</summary>
internal sealed class Gathering<T>
{
    private readonly List<(SupervisorSession Session, List<T> Items)> _servers = [];

    public IReadOnlyList<Share<T>> Shares => [.. _servers.Select(server => new Share<T>(server.Session, server.Items))];

    public void Add(SupervisorSession session, T item)
    {
        int index = _servers.FindIndex(server => server.Session == session);
        if (index < 0)
        {
            index = _servers.Count;
            _servers.Add((session, []));
        }

        _servers[index].Items.Add(item);
    }
}
