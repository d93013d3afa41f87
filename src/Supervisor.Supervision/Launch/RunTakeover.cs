using Supervisor.Engine.Processes;
using Supervisor.Supervision.Output;

namespace Supervisor.Supervision.Launch;

/// <summary>Gives the processes of a restored engine the runs that another process image had of them. Before the first turn.</summary>
internal sealed class RunTakeover(ProcessHost host, ChildLogs logs, IOutputs outputs)
{
    /// <summary>A journal does not count what is read; how much of a listener has been heard it knows.</summary>
    private static ChannelRecord Counted(ManagedProcess process, ChannelRecord channel) =>
        channel is { IsListener: true, BytesRead: 0 } && process.Listener?.Heard is { } heard ? channel with { BytesRead = heard } : channel;

    /// <summary>One run of a process.</summary>
    public void Restore(ManagedProcess process, RunRecord record)
    {
        IReadOnlyList<OutputChannel> channels = Attach(
            record, channel => logs.TakeOver(process, channel), channel => Counted(process, channel), out string? trouble);
        host.Restore(process, record, channels, trouble);
    }

    /// <summary>One that is over, and whose output is not in its logs yet.</summary>
    /// <param name="process">Whose run it was; null: that is gone.</param>
    /// <param name="record">The run.</param>
    public void RestoreUndrained(ManagedProcess? process, RunRecord record) =>
        host.RestoreUndrained(record, Attach(record, channel => logs.TakeOverUndrained(process, channel), channel => channel, out _));

    private List<OutputChannel> Attach(
        RunRecord record, Func<ChannelRecord, OutputSinks> sinks, Func<ChannelRecord, ChannelRecord> counted, out string? trouble)
    {
        List<OutputChannel> channels = [];
        trouble = null;
        foreach (ChannelRecord channel in record.Outputs)
        {
            try
            {
                OutputChannel taken = outputs.Attach(channel.Fd, sinks(channel), channel.State);
                taken.GoOn(counted(channel));
                channels.Add(taken);
            }
            catch (Os.PosixException exception)
            {
                trouble = exception.Message;
            }
        }

        return channels;
    }
}
