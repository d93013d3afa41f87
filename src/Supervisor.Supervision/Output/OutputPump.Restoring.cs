using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Output;

/// <content>Streams of the daemon before, and what it had on the way.</content>
public sealed partial class OutputPump
{
    /// <summary>Channels that are attached from here on are those of the daemon before: none is read before <see cref="EndRestore"/>.</summary>
    /// <param name="ofDead">It died, and may have had output on the way.</param>
    public void BeginRestore(bool ofDead)
    {
        (_restored, _followsDead) = ([], ofDead && _staging is not null);
        _staging?.Measure();
    }

    /// <summary>
    /// Does with the output that was on the way what is left to be done, as far as it is of a stream that is restored here, and begins to
    /// read, ahead of all that is asked for later.
    /// </summary>
    /// <param name="left">The files.</param>
    /// <param name="done">Told of each, on the pump's thread, when nothing is on the way in it any more.</param>
    internal void EndRestore(IReadOnlyList<StagingFile> left, Action<StagingFile> done)
    {
        if (_restored is { } restored)
        {
            (StagingFile, OutputChannel)[] own =
                [.. from file in left from channel in restored where channel.Pipe == file.PendingPipe select (file, channel)];
            _restored = null;

            // Ahead of what is read, too: a program that is started now may write to the log into which something is still to come.
            _commands.PostOrRun(() => GoOn(restored, own, done), isUrgent: true);
        }
    }

    /// <summary>Whether the stream is restored here of which something was on the way.</summary>
    internal bool Restores(StagingFile file) => _restored?.Exists(channel => channel.Pipe == file.PendingPipe) == true;

    /// <summary>Nobody goes on with what was on the way.</summary>
    internal void GiveUp(StagingFile file) =>
        _log.Write(LogLevel.Error, $"{file.GiveUp()} bytes of output are lost: nobody is left whose they were");

    private void GoOn(List<OutputChannel> restored, (StagingFile File, OutputChannel Channel)[] left, Action<StagingFile> done)
    {
        foreach (OutputChannel channel in restored)
        {
            channel.TellUnheard();
            if (_staging is not null)
            {
                channel.KeepUnheard();
            }
        }

        foreach ((StagingFile file, OutputChannel channel) in left)
        {
            _reading.Resume(channel, file);
            done(file);
        }

        foreach (OutputChannel channel in restored)
        {
            _reading.GoOn(channel);
            if (_watch.Add(channel) is < 0 and var error)
            {
                _log.Write(LogLevel.Critical, $"the output of '{channel.ProcessName}' cannot be read: {Errno.Text(-error)}");
                _reading.Close(channel);
            }
        }
    }
}
