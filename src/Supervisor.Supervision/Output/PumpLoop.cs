namespace Supervisor.Supervision.Output;

/// <summary>
/// When which channel is read. A stream that trickles is read at once. When the thread is woken again and again for little it
/// pauses for a millisecond, so that a write carries many lines. Output that becomes events is left in its pipe for a moment,
/// so that one event carries what was written together.
/// </summary>
/// <param name="pipes">Their pipes.</param>
/// <param name="watch">The channels.</param>
/// <param name="reading">Reads them.</param>
/// <param name="commands">What else is to be done.</param>
/// <param name="clock">Clock of the pauses.</param>
/// <param name="gatherMilliseconds">How long output that becomes events is left in its pipe.</param>
internal sealed class PumpLoop(
    IOutputPipes pipes, ChannelWatch watch, ChannelReading reading, PumpCommands commands, TimeProvider clock, int gatherMilliseconds)
{
    private const int LittlePerChannel = 8 * 1024;
    private const int PauseMilliseconds = 1;

    /// <summary>So many go into a second.</summary>
    private const int BusyGaps = 500;

    private readonly List<OutputChannel> _gathering = [];
    private long _lastPass;

    /// <summary>Reads until the end is asked for, then what is in the pipes.</summary>
    public void Run()
    {
        while (!Pass())
        {
            commands.WaitToGoOn();
        }

        foreach (OutputChannel channel in watch.Channels())
        {
            reading.Drain(channel);
        }
    }

    /// <summary>Waits until there is something, and does it. True at the end.</summary>
    public bool Pass()
    {
        int count = pipes.Wait(forUrgent: false, -1);
        long bytes = 0L;
        int channels = 0;
        bool isCommanded = false;
        for (int i = 0; i < count && !commands.IsUrgent; i++)
        {
            ulong token = pipes.Token(forUrgent: false, i);
            if (token == ChannelWatch.CommandToken)
            {
                pipes.Acknowledge();
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

        bool isEnd = commands.Run();
        if (channels > 0 && count < ChannelWatch.EventsPerWait && bytes < (long)channels * LittlePerChannel && !commands.StandsStill)
        {
            PauseIfBusy();
        }

        return isEnd;
    }

    /// <summary>Output that becomes events and is little so far: more may belong to it.</summary>
    private bool IsGathering(OutputChannel channel) =>
        channel.BecomesEvents && pipes.BytesReadable(channel.Fd) is > 0 and < LittlePerChannel;

    private void ReadGathered(bool pause)
    {
        if (pause)
        {
            Pause(gatherMilliseconds);
        }

        foreach (OutputChannel channel in _gathering)
        {
            reading.Read(channel);
        }

        _gathering.Clear();
    }

    private void PauseIfBusy()
    {
        if (clock.GetTimestamp() - _lastPass < clock.TimestampFrequency / BusyGaps)
        {
            Pause(PauseMilliseconds);
        }

        _lastPass = clock.GetTimestamp();
    }

    /// <summary>Commands end the pause: an exit never waits for it. Nor does an event listener, which is read meanwhile.</summary>
    private void Pause(int milliseconds)
    {
        long end = clock.GetTimestamp() + (clock.TimestampFrequency * milliseconds / 1000);
        do
        {
            int count = pipes.Wait(forUrgent: true, milliseconds);
            for (int i = 0; i < count; i++)
            {
                ulong token = pipes.Token(forUrgent: true, i);
                if (token == ChannelWatch.CommandToken)
                {
                    return;
                }

                if (watch.Find(token) is { } channel)
                {
                    reading.Read(channel);
                }
            }
        }
        while (clock.GetTimestamp() < end);
    }
}
