using System.Net.Sockets;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Launch;

/// <summary>
/// The listening sockets that the processes of an <c>[fcgi-program:x]</c> share: made for the first that starts, closed
/// after the last that ends (Supervisor: [fcgi-program:x]). Used from the spawn thread and the loop.
/// </summary>
/// <param name="log">The activity log.</param>
/// <param name="bind">Makes a socket, which may hang; null: for real.</param>
internal sealed class FastCgiSockets(IActivityLog log, Func<FastCgiSocketSettings, ListeningSocket>? bind = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
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

    /// <summary>The same on a worker: paths and names may hang.</summary>
    /// <param name="group">The group.</param>
    /// <param name="loop">Where the answer is wanted.</param>
    /// <param name="done">Takes null or what is wrong; at once where there is no socket.</param>
    public void Try(GroupSettings group, SupervisionLoop loop, Action<string?> done)
    {
        if (group.Processes.All(process => process.FastCgiSocket is null))
        {
            done(null);
            return;
        }

        loop.Work(
            $"sockets of {group.Name}",
            Patience,
            () => new Answer(Try(group)),
            outcome => done(outcome.Failure is { } failure ? $"Could not create FastCGI socket of {group.Name}: {failure.Message}" : outcome.Value!.Error));
    }

    /// <summary>The socket for one run of a process, or null when it has none. <see cref="Release"/> ends the use.</summary>
    /// <exception cref="LaunchException">The socket cannot be made.</exception>
    public int? Acquire(ManagedProcess process, ProcessSettings settings)
    {
        if (settings.FastCgiSocket is not { } wanted)
        {
            return null;
        }

        SharedSocket? shared;
        lock (_lock)
        {
            (string, string) key = (process.Group.Name, settings.Program);
            if (!_sockets.TryGetValue(key, out shared))
            {
                _sockets.Add(key, shared = new(wanted.Url));
            }

            shared.Users.Add(process);
        }

        // Making it may hang: with the processes of this program, which wait here, and nobody else.
        lock (shared.Gate)
        {
            try
            {
                if (shared.Socket is null)
                {
                    shared.Socket = Create(wanted);
                    KeeperLink.Current?.Store(shared.Socket.Fd);
                }

                return shared.Socket.Fd;
            }
            catch (Exception exception) when (exception is PosixException or SocketException)
            {
                throw new LaunchException($"Could not create FastCGI socket {wanted.Url}: {exception.Message}");
            }
        }
    }

    /// <summary>A process has ended or could not be started.</summary>
    public void Release(ManagedProcess process)
    {
        lock (_lock)
        {
            foreach (((string Group, string Program) key, SharedSocket shared) in _sockets)
            {
                if (shared.Users.Remove(process))
                {
                    if (shared.Users.Count == 0)
                    {
                        _sockets.Remove(key);
                        if (shared.Socket is { } socket)
                        {
                            log.Write(LogLevel.Info, $"Closing socket {shared.Url}");
                            socket.Dispose();
                        }
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
            return [.. _sockets.Where(entry => entry.Value.Socket is not null).Select(entry => new FastCgiRecord(
                entry.Key.Group, entry.Key.Program, entry.Value.Url, entry.Value.Socket!.Fd, [.. entry.Value.Users.Select(user => user.Name)]))];
        }
    }

    /// <summary>Goes on with a socket of another process image; gives it up when none of its users is there any more.</summary>
    public void Restore(FastCgiRecord record, Func<string, ManagedProcess?> find)
    {
        SharedSocket shared = new(record.Url) { Socket = ListeningSocket.Of(record.Fd) };
        KeeperLink.Current?.Store(record.Fd);
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
        return bind?.Invoke(settings) ?? Bind(settings);
    }

    private static ListeningSocket Bind(FastCgiSocketSettings settings)
    {
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

    private sealed record Answer(string? Error);

    private sealed class SharedSocket(string url)
    {
        /// <summary>Held while the socket is made.</summary>
        public Lock Gate { get; } = new();

        public string Url => url;

        /// <summary>Null until it has been made, and when it cannot be.</summary>
        public ListeningSocket? Socket { get; set; }

        public HashSet<ManagedProcess> Users { get; } = [];
    }
}
