using System.Text.Json;
using Supervisor.Daemon.Upgrading;
using Supervisor.Engine.States;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Server.Events;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Daemon.Keeping;

/// <summary>
/// What a daemon has left that died under its keeper, in the form in which an image leaves it to the next: its journal, with the
/// descriptors that the keeper had copies of.
/// </summary>
internal sealed class Succession
{
    private const int MostLooks = 4;
    private const int LookMilliseconds = 50;
    private readonly KeeperLink _keeper;
    private readonly byte[] _journal;
    private readonly Survivors _survivors;

    private Succession(KeeperLink keeper, byte[] journal)
    {
        (_keeper, _journal) = (keeper, journal);
        _survivors = new(keeper.Inherited);
    }

    /// <summary>Looks for it; null: it died before it had written anything.</summary>
    public static Succession? Look(KeeperLink keeper) => keeper.Journal.Read() is { Length: > 0 } journal ? new(keeper, journal) : null;

    /// <summary>What a daemon that may die writes down besides supervision.</summary>
    public static byte[] Write(DaemonRecord record) => JsonSerializer.SerializeToUtf8Bytes(
        record with { Signals = -1, Log = null, HasPidFile = true, Upgrades = record.Upgrades - 1, Stream = new(1, []) },
        DaemonContextOfState.Default.DaemonRecord);

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">It cannot be used; the message says why.</exception>
    public TakeoverState Read()
    {
        CollectionPause.Begin(_journal.Length);
        JournalContent content = JournalContent.Read(_journal, ThreadReserve.Shared);
        DaemonRecord daemon = TakeoverState.ReadDaemon(content.Daemon ?? throw new FormatException("the journal says nothing of the daemon"));
        List<(LogLevel Level, string Text)> messages = [];
        SurvivingRuns runs = new(_survivors, new NotifySockets(), LogFileSystem.Unkept, (level, text) => messages.Add((level, text)));
        SupervisionRecord record = runs.Resolve(content.ToRecord(), Hold, TimeProvider.System.Now().Monotonic);
        if (content.Damaged > 0)
        {
            messages.Add((LogLevel.Error, $"{content.Damaged} lines of the daemon that died are damaged"));
        }

        return new(
            daemon with
            {
                Listeners = [.. daemon.Listeners.Where(listener => _keeper.Has(listener.Fd))],
                Stream = new StreamRecord(_keeper.NextEventId, []),
            },
            record)
        {
            Dead = messages,
        };
    }

    private (int PidFd, ExitStatus? Exit) Hold(RunRecord run)
    {
        int fd = _survivors.Open(run.Pid, run.Identity ?? new(0), out ExitStatus? exit);
        if (fd >= 0)
        {
            return (fd, null);
        }

        for (int looks = 0; exit is null && looks < MostLooks; looks++)
        {
            if (_keeper.TryTakeExit(run.Pid, out ExitStatus status) > 0)
            {
                return (-1, status);
            }

            // It has reaped it and is about to say so.
            _ = FileCalls.WaitReadable(KeeperLink.Socket, LookMilliseconds);
            _ = _keeper.Receive();
        }

        return (-1, exit ?? ExitStatus.Unknown);
    }
}
