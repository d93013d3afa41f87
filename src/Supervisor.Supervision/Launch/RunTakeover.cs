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
        List<OutputChannel> channels = [];
        string? trouble = null;
        foreach (ChannelRecord channel in record.Outputs)
        {
            try
            {
                OutputChannel taken = outputs.Attach(channel.Fd, logs.TakeOver(process, channel), channel.State);
                taken.GoOn(Counted(process, channel));
                channels.Add(taken);
            }
            catch (Os.PosixException exception)
            {
                trouble = exception.Message;
            }
        }

        host.Restore(process, record, channels, trouble);
    }
}
