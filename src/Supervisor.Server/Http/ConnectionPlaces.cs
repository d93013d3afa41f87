using System.Net;
using System.Net.Sockets;

namespace Supervisor.Server.Http;

/// <summary>
/// How many connections one listener has at a time, so that clients of one never shut out those of another; and, on the network,
/// how many of them one peer has.
/// </summary>
internal sealed class ConnectionPlaces
{
    private readonly SemaphoreSlim _free;
    private readonly int _perPeer;
    private readonly Dictionary<IPAddress, int> _peers = [];

    /// <summary>Places of a listener.</summary>
    /// <param name="count">All of them; further clients wait to be accepted.</param>
    public ConnectionPlaces(int count)
    {
        _free = new(count);
        _perPeer = Math.Max(1, count / 2);
    }

    /// <summary>Waits for a free place and takes it.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _free.WaitAsync(cancellationToken);

    /// <summary>Gives a place back that no peer has taken.</summary>
    public void Release() => _free.Release();

    /// <summary>Takes the place for a peer; false when it has its share already.</summary>
    /// <param name="peer">Null where clients have no addresses.</param>
    public bool TryAssign(IPAddress? peer)
    {
        if (peer is null)
        {
            return true;
        }

        lock (_peers)
        {
            int count = _peers.GetValueOrDefault(peer);
            if (count >= _perPeer)
            {
                return false;
            }

            _peers[peer] = count + 1;
            return true;
        }
    }

    /// <summary>Gives a place of a peer back.</summary>
    public void Release(IPAddress? peer)
    {
        if (peer is not null)
        {
            lock (_peers)
            {
                if (--_peers[peer] == 0)
                {
                    _peers.Remove(peer);
                }
            }
        }

        _free.Release();
    }

    /// <summary>Whom an address stands for, as far as one client can choose: an IPv6 network of 64 bits is one peer.</summary>
    public static IPAddress PeerOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new(bytes);
    }
}
