using Supervisor.Configuration;
using Supervisor.Engine.Processes;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Operations;
using Supervisor.Supervision.Output;
using Supervisor.Supervision.Watching;

namespace Supervisor.Supervision.Takeover;

/// <summary>
/// The one seam by which supervision goes from one process image to the next: what every part knows becomes a record, and a part is
/// made again from its record. On the loop.
/// </summary>
internal sealed class SupervisionTakeover(
    SupervisionLoop loop,
    ProcessHost host,
    ChildLogs logs,
    IOutputs outputs,
    FastCgiSockets sockets,
    OperationQueue operations,
    GroupActions groups,
    RuntimeFeatures runtime,
    ProcessWatch? watch,
    ProbeWatch? probes,
    CommandLooks? looks,
    SupervisorConfiguration first)
{
    /// <summary>How many starts, and changes of logs, have been handed to the system whose outcome is not known yet.</summary>
    public int StartsUnderWay => host.StartsUnderWay + (looks?.StartsUnderWay ?? 0) + logs.UnderWay;

    /// <summary>From now on nothing is handed to the system.</summary>
    public void Hold()
    {
        host.HoldStarts();
        probes?.Hold();
    }

    /// <summary>All goes on: there is no other image.</summary>
    public void Release()
    {
        host.ReleaseStarts();
        probes?.Release();
    }

    /// <summary>What there is; no start is between the system and us, and the output stands still.</summary>
    public SupervisionRecord Capture() => new()
    {
        Configuration = groups.Configuration,
        FirstConfiguration = ReferenceEquals(groups.Configuration, first) ? null : first,
        Engine = loop.Engine.Capture(loop.Now),
        Runs = host.Capture(),
        Undrained = host.CaptureUndrained(),
        LogFiles = logs.CaptureFiles(),
        Recent = logs.CaptureRecent(),
        FastCgi = sockets.Capture(),
        Operations = operations.Capture(),
        Runtime = runtime.Capture(),
        Looks = looks?.Capture() ?? [],
        WatchDeadline = watch?.Capture(),
    };

    /// <summary>Goes on from it, before the first turn. What was asked to start and had not begun begins with that.</summary>
    public void Restore(SupervisionRecord record)
    {
        groups.GoOnWith(record.Configuration);
        loop.Engine.Restore(record.Engine);
        logs.Restore(record.LogFiles, record.Recent);
        RunTakeover runs = new(host, logs, outputs);
        foreach (RunRecord run in record.Runs)
        {
            if (loop.Engine.FindProcess(run.Group, run.Process) is { } process)
            {
                runs.Restore(process, run);
            }
        }

        foreach (RunRecord run in record.Undrained)
        {
            runs.RestoreUndrained(loop.Engine.FindProcess(run.Group, run.Process), run);
        }

        logs.CloseUnused();
        foreach (FastCgiRecord socket in record.FastCgi)
        {
            ManagedGroup? group = loop.Engine.FindGroup(socket.Group);
            sockets.Restore(socket, name => group?.Find(name));
        }

        operations.Restore(record.Operations);
        runtime.Restore(record.Runtime);
        looks?.Restore(record.Looks);
        watch?.Restore(record.WatchDeadline);
        loop.Post(() =>
        {
            // Whoever looks at processes begins to.
            foreach (ManagedProcess process in loop.Engine.Groups.SelectMany(group => group.Processes).ToArray())
            {
                loop.Host.WaitingChanged(process);
                logs.FinishChange(process);
            }

            loop.Engine.ResumeStarts(loop.Now);
        });
    }
}
