using Supervisor.Protocol;

namespace Supervisor.Ctl.Updates;

/// <summary>Collections that differ between the files and the daemon.</summary>
internal static class ChangedCollections
{
    /// <summary>None from a daemon that has no collections.</summary>
    public static async Task<ConfigChanges> GetAsync(ServerSession server, CancellationToken cancel)
    {
        try
        {
            return await server.Client.GetCollectionChangesAsync(cancel).ConfigureAwait(false);
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.UnknownMethod)
        {
            return new([], [], []);
        }
    }
}
