using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Supervisor.Protocol;

namespace Supervisor.Server.Http;

/// <summary>
/// Accepts the connections of one listener and hands on those that begin to speak: what stays silent costs a place of its own
/// listener, for half a minute.
/// </summary>
internal sealed class ConnectionAcceptor(
    BoundListener listener, int count, IHttpLog log, TimeProvider time, Action<ConnectionContext, BoundListener, Action> serve,
    Func<Socket, bool>? keep = null)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly ManualResetEvent Never = new(false);

    /// <summary>
    /// A request is read, answered and sent by the thread of the pool that its bytes woke, rather than handed on four times: a tenth of
    /// what a small one costs. The thread that waits on the sockets is none of these, so a handler that hangs holds up its own client alone.
    /// </summary>
    private static readonly SocketConnectionFactoryOptions Options = new()
    {
        UnsafePreferInlineScheduling = true,
        WaitForDataBeforeAllocatingBuffer = false,
    };

    private readonly ConnectionPlaces _places = new(count);
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _unsettled = 1;
    private IPAddress? _told;

    /// <summary>Accepts until it is told to stop. When it is over each connection that was accepted has been handed on, kept or closed.</summary>
    /// <param name="accepted">Connections that were accepted before.</param>
    /// <param name="stopping">Tells it to stop.</param>
    public async Task RunAsync(IReadOnlyList<Socket> accepted, CancellationToken stopping)
    {
        using SocketConnectionContextFactory factory = new(Options, NullLogger.Instance);
        try
        {
            foreach (Socket socket in accepted)
            {
                await _places.WaitAsync(stopping);
                Admit(socket, PeerOf(socket), factory, stopping);
            }

            while (true)
            {
                try
                {
                    await _places.WaitAsync(stopping);
                    await AcceptAsync(factory, stopping);
                }
                catch (OutOfMemoryException)
                {
                    // Whoever connects later may be served: nobody begins this anew.
                    await PauseAsync(stopping);
                }
            }
        }
        catch (Exception e) when (stopping.IsCancellationRequested
            && e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // stopped
        }

        Settle();
        await _settled.Task;
    }

    private void Settle()
    {
        if (Interlocked.Decrement(ref _unsettled) == 0)
        {
            _settled.SetResult();
        }
    }

    private async Task AcceptAsync(SocketConnectionContextFactory factory, CancellationToken stopping)
    {
        Socket? socket = null;
        IPAddress? peer = null;
        try
        {
            socket = await listener.Socket.AcceptAsync(stopping);
            if (listener.IsNetwork)
            {
                socket.NoDelay = true;
                peer = PeerOf(socket);
            }
        }
        catch (SocketException e) when (e.SocketErrorCode is not SocketError.OperationAborted)
        {
            // the client is gone already, or no descriptor is free; neither must end the listener
            socket?.Dispose();
            _places.Release();
            await PauseAsync(stopping);
            return;
        }
        catch
        {
            socket?.Dispose();
            _places.Release();
            throw;
        }

        Admit(socket, peer, factory, stopping);
    }

    private async Task PauseAsync(CancellationToken stopping)
    {
        try
        {
            await Task.Delay(Pause, time, stopping);
        }
        catch (OutOfMemoryException)
        {
            // There is no memory for a timer either; waiting on what is there already takes none.
            Never.WaitOne(Pause);
        }
    }

    private static IPAddress? PeerOf(Socket socket) =>
        (socket.RemoteEndPoint as IPEndPoint)?.Address is { } address ? ConnectionPlaces.PeerOf(address) : null;

    private void Admit(Socket socket, IPAddress? peer, SocketConnectionContextFactory factory, CancellationToken stopping)
    {
        bool hasShare;
        try
        {
            hasShare = _places.TryAssign(peer);
        }
        catch (OutOfMemoryException)
        {
            socket.Dispose();
            _places.Release();
            throw;
        }

        if (hasShare)
        {
            Interlocked.Increment(ref _unsettled);
            _ = AdmitAsync(socket, peer, factory, stopping);
            return;
        }

        socket.Dispose();
        _places.Release();
        if (!peer!.Equals(_told))
        {
            _told = peer;
            log.Log(LogLevel.Warn, $"[{listener.Section}] {peer} has half of all connections; further ones are closed");
        }
    }

    /// <summary>Every way out gives the place back, and none throws: nobody waits for this.</summary>
    private async Task AdmitAsync(Socket socket, IPAddress? peer, SocketConnectionContextFactory factory, CancellationToken stopping)
    {
        try
        {
            if (await TryServeAsync(socket, peer, factory, stopping))
            {
                return;
            }

            if (!stopping.IsCancellationRequested || keep?.Invoke(socket) != true)
            {
                socket.Dispose();
            }

            _places.Release(peer);
        }
        finally
        {
            Settle();
        }
    }

    /// <summary>False when it was silent for too long, it is gone, or the daemon ends.</summary>
    private async ValueTask<bool> TryServeAsync(
        Socket socket, IPAddress? peer, SocketConnectionContextFactory factory, CancellationToken stopping)
    {
        try
        {
            if (stopping.IsCancellationRequested || (socket.Available == 0 && !await SpeaksAsync(socket, stopping)))
            {
                return false;
            }

            serve(factory.Create(socket), listener, () => _places.Release(peer));
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException or OutOfMemoryException)
        {
            return false;
        }
    }

    /// <summary>False when the client has hung up without a word.</summary>
    private async ValueTask<bool> SpeaksAsync(Socket socket, CancellationToken stopping)
    {
        using CancellationTokenSource patience = new(HttpLimits.FirstByte, time);
        using CancellationTokenRegistration ending = stopping.UnsafeRegister(state => ((CancellationTokenSource)state!).Cancel(), patience);
        return await socket.ReceiveAsync(new byte[1], SocketFlags.Peek, patience.Token) > 0;
    }
}
