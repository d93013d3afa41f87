using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.Output;

/// <summary>
/// How a channel is read, emptied and closed. Pipes that fill up are made larger. All of it happens on the pump's thread.
/// </summary>
/// <param name="pipes">Their pipes.</param>
/// <param name="watch">The channels.</param>
/// <param name="log">Where failures are told.</param>
/// <param name="staging">Where output is on its way; null: in memory of our own.</param>
internal sealed class ChannelReading(IOutputPipes pipes, ChannelWatch watch, IActivityLog log, StagingFile? staging = null)
{
    /// <summary>As much as Supervisor reads at once, in bytes; bounds by how much a file can exceed its maxbytes.</summary>
    public const int Size = 128 * 1024;

    private const int LargePipeSize = 256 * 1024;

    // Unprivileged users may have 64 MiB in pipes; those of the programs themselves count too.
    private const int LargePipes = 64;

    private readonly byte[] _buffer = staging is null ? GC.AllocateUninitializedArray<byte>(Size, pinned: true) : [];
    private long _progress;
    private StagingFile? _resumed;

    /// <summary>Changes whenever something has been read or closed. May be read by any thread.</summary>
    public long Progress => Volatile.Read(ref _progress);

    /// <summary>One read of what is there; returns how many bytes.</summary>
    public int Read(OutputChannel channel)
    {
        int count = Take(channel, out ReadOnlySpan<byte> data);
        if (count > 0)
        {
            Hand(channel, data);
            if (IsFull(channel, count))
            {
                Enlarge(channel);
            }
        }
        else if (count != -Errno.EAGAIN)
        {
            Close(channel);
        }

        return Math.Max(count, 0);
    }

    /// <summary>Goes on with a channel of the daemon before, which may have made its pipe larger.</summary>
    public void GoOn(OutputChannel channel)
    {
        if (pipes.CapacityOf(channel.Fd) is >= LargePipeSize and var size)
        {
            channel.Capacity = size;
        }
    }

    /// <summary>Reads what an ended process has left and closes the channel.</summary>
    public void Drain(OutputChannel channel)
    {
        if (channel.IsClosed)
        {
            return;
        }

        // The process is gone, so all it wrote is in the pipe now; what comes later is from a grandchild.
        int left = pipes.BytesReadable(channel.Fd);
        while (left > 0)
        {
            int count = Take(channel, out ReadOnlySpan<byte> data);
            if (count <= 0)
            {
                break;
            }

            Hand(channel, data);
            left -= count;
        }

        Close(channel);
    }

    /// <summary>Where output is on its way now; null: in memory of our own.</summary>
    public StagingFile? Staging => _resumed ?? staging;

    /// <summary>Does what is left to be done with a piece that a daemon that died had on the way.</summary>
    /// <param name="channel">Whose it is.</param>
    /// <param name="left">Where it is: the file of this thread or another.</param>
    public void Resume(OutputChannel channel, StagingFile left)
    {
        _resumed = left;
        ReadOnlySpan<byte> data = left.Resume();
        if (!data.IsEmpty)
        {
            Hand(channel, data);
        }

        left.EndResume();
        _resumed = null;
    }

    /// <summary>The end of the stream: what was held back goes out, all that it has is given up.</summary>
    public void Close(OutputChannel channel)
    {
        watch.Remove(channel);
        try
        {
            channel.Finish();
        }
        catch (Exception e)
        {
            log.FaultOfOutput("the last output", channel.ProcessName, channel.Stream.Name(), e);
        }

        Volatile.Write(ref _progress, _progress + 1);
        staging?.Forget(channel.Pipe);
        pipes.Close(channel.Fd);
        channel.MarkClosed();
    }

    /// <summary>Stops reading a channel; somebody else goes on with it.</summary>
    public OutputState Leave(OutputChannel channel)
    {
        watch.Remove(channel);
        return channel.Leave();
    }

    /// <summary>A write that does not fit into what is left of a page begins another, so a pipe is full when it is half full.</summary>
    private static bool IsFull(OutputChannel channel, int count) =>
        channel.Capacity < LargePipeSize && count >= channel.Capacity / 2;

    private int Take(OutputChannel channel, out ReadOnlySpan<byte> data)
    {
        if (staging is not null)
        {
            return staging.Take(channel.Fd, channel.Pipe, out data);
        }

        int count = pipes.Read(channel.Fd, _buffer);
        data = _buffer.AsSpan(0, Math.Max(count, 0));
        return count;
    }

    private void Hand(OutputChannel channel, ReadOnlySpan<byte> data)
    {
        Volatile.Write(ref _progress, _progress + 1);
        try
        {
            channel.Process(data);
        }
        catch (Exception e)
        {
            log.FaultOfOutput("output", channel.ProcessName, channel.Stream.Name(), e);
        }

        Staging?.Done(channel.Pipe, channel.HeldBack());
    }

    private static bool IsLarge(OutputChannel channel) => channel.Capacity is >= LargePipeSize and < int.MaxValue;

    /// <summary>Counted anew each time: some were made larger by the daemon before, or have come from another thread.</summary>
    private void Enlarge(OutputChannel channel)
    {
        int size = watch.Channels().Count(IsLarge) < LargePipes ? pipes.Enlarge(channel.Fd, LargePipeSize) : 0;
        channel.Capacity = size >= LargePipeSize ? size : int.MaxValue;
    }
}
