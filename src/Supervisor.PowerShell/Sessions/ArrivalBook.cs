using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Sessions;

/// <summary>Notes when objects of many daemons come, and which of those that were asked each is from.</summary>
internal sealed class ArrivalBook
{
    private readonly List<SupervisorSession> _servers = [];
    private long _number;

    /// <summary>These daemons are asked, in this order.</summary>
    public void Expect(IEnumerable<SupervisorSession> servers)
    {
        foreach (SupervisorSession server in servers.Where(server => !_servers.Contains(server)))
        {
            _servers.Add(server);
        }
    }

    /// <summary>Leaves objects of one daemon for the pipeline, which notes them as they come.</summary>
    public void Write<T>(Outbox outbox, SupervisorSession server, IReadOnlyList<T> objects, Action<T, Arrival> note)
    {
        int index = _servers.IndexOf(server);
        outbox.Write(objects, one => note(one, new(this, index, _number++)));
    }
}
