using System.Diagnostics;
using Supervisor.Posix;

namespace Supervisor.Supervision.Output;

/// <summary>
/// When which channel is read. A stream that trickles is read at once. When the thread is woken again and again for little it
/// pauses for a millisecond, so that a write carries many lines. Output that becomes events is left in its pipe for a moment,
/// so that one event carries what was written together.
/// </summary>
/// <param name="watch">The channels.</param>
/// <param name="reading">Reads them.</param>
/// <param name="commands">What else is to be done.</param>
/// <param name="gatherMilliseconds">How long output that becomes events is left in its pipe.</param>
internal sealed class PumpLoop(ChannelWatch watch, ChannelReading reading, PumpCommands commands, int gatherMilliseconds)
{
    private const int LittlePerChannel = 8 * 1024;
    private const int PauseMilliseconds = 1;

    private static readonly long BusyGap = Stopwatch.Frequency / 500;

    private readonly Epoll _all = watch.All;
    private readonly Epoll _urgent = watch.Urgent;
    private readonly List<OutputChannel> _gathering = [];

    /// <summary>Reads until the end is asked for, then what is in the pipes.</summary>
    public void Run()
    {
        var lastPass = 0L;
        var isEnd = false;
        while (!isEnd)
        {
            var count = _all.Wait(-1);
            var bytes = 0L;
            var channels = 0;
            var isCommanded = false;
            for (var i = 0; i < count; i++)
            {
                var token = _all.Token(i);
                if (token == ChannelWatch.CommandToken)
                {
                    commands.Acknowledge();
                    isCommanded = true;
                }
                else if (watch.Find(token) is { } channel)
                {
                    if (IsGathering(channel))
                    {
                        _gathering.Add(channel);
                        continue;
                    }

                    bytes += reading.Read(channel);
                    channels++;
                }
            }

            if (_gathering.Count > 0)
            {
                ReadGathered(pause: !isCommanded);
            }

            isEnd = commands.Run();
            if (channels > 0 && count < ChannelWatch.EventsPerWait && bytes < (long)channels * LittlePerChannel)
            {
                lastPass = PauseIfBusy(lastPass);
            }
        }

        foreach (var channel in watch.Channels())
        {
            reading.Drain(channel);
        }
    }

    /// <summary>Output that becomes events and is little so far: more may belong to it.</summary>
    private static bool IsGathering(OutputChannel channel) =>
        channel.BecomesEvents && FileDescriptors.BytesReadable(channel.Fd) is > 0 and < LittlePerChannel;

    private void ReadGathered(bool pause)
    {
        if (pause)
        {
            Pause(gatherMilliseconds);
        }

        foreach (var channel in _gathering)
        {
            reading.Read(channel);
        }

        _gathering.Clear();
    }

    private long PauseIfBusy(long lastPass)
    {
        if (Stopwatch.GetTimestamp() - lastPass < BusyGap)
        {
            Pause(PauseMilliseconds);
        }

        return Stopwatch.GetTimestamp();
    }

    /// <summary>Commands end the pause: an exit never waits for it. Nor does an event listener, which is read meanwhile.</summary>
    private void Pause(int milliseconds)
    {
        var end = Stopwatch.GetTimestamp() + (Stopwatch.Frequency * milliseconds / 1000);
        do
        {
            var count = _urgent.Wait(milliseconds);
            for (var i = 0; i < count; i++)
            {
                if (_urgent.Token(i) == ChannelWatch.CommandToken)
                {
                    return;
                }

                if (watch.Find(_urgent.Token(i)) is { } channel)
                {
                    reading.Read(channel);
                }
            }
        }
        while (Stopwatch.GetTimestamp() < end);
    }
}
