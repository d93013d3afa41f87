using System.Net.Sockets;
using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.Launch;

/// <summary>
/// The listening sockets that the processes of an <c>[fcgi-program:x]</c> share: made for the first that starts, closed
/// after the last that ends (Supervisor: [fcgi-program:x]). Used from the spawn thread and the loop.
/// </summary>
internal sealed class FastCgiSockets(IActivityLog log)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Group, string Program), SharedSocket> _sockets = [];

    /// <summary>Makes the sockets of a group once and closes them again, so that what is wrong with them shows early.</summary>
    /// <returns>Null, or what is wrong.</returns>
    public string? Try(GroupSettings group)
    {
        foreach (FastCgiSocketSettings settings in group.Processes.Select(process => process.FastCgiSocket)
            .OfType<FastCgiSocketSettings>().Distinct())
        {
            try
            {
                Create(settings).Dispose();
                log.Write(LogLevel.Info, $"Closing socket {settings.Url}");
            }
            catch (Exception exception) when (exception is PosixException or SocketException)
            {
                return $"Could not create FastCGI socket {settings.Url}: {exception.Message}";
            }
        }

        return null;
    }

    /// <summary>The socket for one run of a process, or null when it has none. <see cref="Release"/> ends the use.</summary>
    /// <exception cref="LaunchException">The socket cannot be made.</exception>
    public int? Acquire(ManagedProcess process, ProcessSettings settings)
    {
        if (settings.FastCgiSocket is not { } wanted)
        {
            return null;
        }

        lock (_lock)
        {
            (string, string) key = (process.Group.Name, settings.Program);
            if (!_sockets.TryGetValue(key, out SharedSocket? shared))
            {
                try
                {
                    shared = new(Create(wanted), wanted.Url);
                }
                catch (Exception exception) when (exception is PosixException or SocketException)
                {
                    throw new LaunchException($"Could not create FastCGI socket {wanted.Url}: {exception.Message}");
                }

                _sockets.Add(key, shared);
            }

            shared.Users.Add(process);
            return shared.Socket.Fd;
        }
    }

    /// <summary>A process has ended or could not be started.</summary>
    public void Release(ManagedProcess process)
    {
        lock (_lock)
        {
            foreach ((var key, SharedSocket shared) in _sockets)
            {
                if (shared.Users.Remove(process))
                {
                    if (shared.Users.Count == 0)
                    {
                        _sockets.Remove(key);
                        log.Write(LogLevel.Info, $"Closing socket {shared.Url}");
                        shared.Socket.Dispose();
                    }

                    return;
                }
            }
        }
    }

    /// <summary>The sockets there are, for another process image.</summary>
    public IReadOnlyList<FastCgiRecord> Capture()
    {
        lock (_lock)
        {
            return [.. _sockets.Select(entry => new FastCgiRecord(
                entry.Key.Group, entry.Key.Program, entry.Value.Url, entry.Value.Socket.Fd, [.. entry.Value.Users.Select(user => user.Name)]))];
        }
    }

    /// <summary>Goes on with a socket of another process image; gives it up when none of its users is there any more.</summary>
    public void Restore(FastCgiRecord record, Func<string, ManagedProcess?> find)
    {
        SharedSocket shared = new(ListeningSocket.Of(record.Fd), record.Url);
        shared.Users.UnionWith(record.Users.Select(find).OfType<ManagedProcess>());
        if (shared.Users.Count > 0)
        {
            _sockets.Add((record.Group, record.Program), shared);
        }
        else
        {
            shared.Socket.Dispose();
        }
    }

    private ListeningSocket Create(FastCgiSocketSettings settings)
    {
        log.Write(LogLevel.Info, $"Creating socket {settings.Url}");
        int backlog = settings.Backlog ?? UnixSocket.LargestBacklog;
        return settings.Path is null
            ? TcpSocket.Bind(settings.Host!, settings.Port, backlog)
            : UnixSocket.Bind(settings.Path, new UnixSocketOptions
            {
                Mode = settings.Mode,
                Uid = settings.Owner?.User.Uid,
                Gid = settings.Owner?.Group?.Uid,
                Backlog = backlog,
                Replace = true,
            });
    }

    private sealed record SharedSocket(ListeningSocket Socket, string Url)
    {
        public HashSet<ManagedProcess> Users { get; } = [];
    }
}
