using Supervisor.Client;
using Supervisor.PowerShell.Events;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Daemons;

/// <summary>The processes of a daemon before something that is to leave them as they are.</summary>
internal sealed class KeptProcesses
{
    private readonly SupervisorClient _client;
    private readonly IReadOnlyList<ProcessInfo> _before;
    private readonly long? _next;

    private KeptProcesses(SupervisorClient client, IReadOnlyList<ProcessInfo> before, long? next)
    {
        _client = client;
        _before = before;
        _next = next;
    }

    /// <summary>Notes what runs now.</summary>
    public static async Task<KeptProcesses> NoteAsync(SupervisorClient client, CancellationToken cancel)
    {
        long? next = await HadAsync<long?>(
            async () => await EventHistory.NextAsync(client, cancel).ConfigureAwait(false)).ConfigureAwait(false);
        return new(client, await client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false), next);
    }

    /// <summary>
    /// Those that ran and are others now, or gone. A job that has ended meanwhile as it should, and what somebody has stopped, are not
    /// among them, as far as the daemon has the events.
    /// </summary>
    public async Task<IReadOnlyList<string>> OthersAsync(CancellationToken cancel)
    {
        IReadOnlyList<ProcessInfo> after = await _client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false);
        string[] others = [.. _before.Where(process => process.Pid != 0 && !after.Any(now => IsSame(now, process)))
            .Select(process => process.Namespec)];
        if (others.Length == 0 || _next is not { } next
            || await HadAsync(() => EventHistory.ReadAsync(_client, next, cancel)).ConfigureAwait(false) is not { } events)
        {
            return others;
        }

        HashSet<string?> ended = [.. events.Where(IsRegularEnd).Select(one => one.Process)];
        return [.. others.Where(name => !ended.Contains(name))];
    }

    private static bool IsSame(ProcessInfo one, ProcessInfo other) =>
        (one.Group, one.Name, one.Pid, one.Start) == (other.Group, other.Name, other.Pid, other.Start);

    private static bool IsRegularEnd(StreamedEvent one) => one.Name == "PROCESS_STATE_STOPPED"
        || (one.Name == "PROCESS_STATE_EXITED" && one.Payload.GetValueOrDefault("expected") == "1");

    /// <summary>A daemon that has no events only tells that something is another; that is no reason to fail.</summary>
    private static async Task<T?> HadAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (Exception e) when (e is SupervisorConnectionException { StatusCode: > 0 } or XmlRpcFaultException)
        {
            return default;
        }
    }
}
