using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Journal;

/// <summary>
/// Programs that a daemon has left and that are left alone: what would start in their place by itself does so when they have ended.
/// </summary>
internal sealed class LeftRunning(SupervisionLoop loop, IActivityLog log)
{
    private readonly HashSet<(string Group, string Process)> _running = [];

    /// <summary>Before anything starts: begins to watch them.</summary>
    public void Begin(IReadOnlyList<RunRecord> left)
    {
        Func<ManagedProcess, Hold>? others = loop.Engine.HoldOf;
        loop.Engine.HoldOf = process =>
            _running.Contains((process.Group.Name, process.Name)) ? Hold.Survivor : others?.Invoke(process) ?? Hold.None;
        foreach (RunRecord run in left)
        {
            _running.Add((run.Group, run.Process));
            Watch(run);
        }
    }

    private void Watch(RunRecord run)
    {
        ulong token = 0;
        if (loop.Listen(run.PidFd, Ended, out token) < 0)
        {
            FileDescriptors.Close(run.PidFd);
        }

        void Ended()
        {
            loop.Unlisten(run.PidFd, token);
            FileDescriptors.Close(run.PidFd);
            _running.Remove((run.Group, run.Process));
            log.Write(LogLevel.Info, $"{Protocol.Namespec.Format(run.Group, run.Process)} (pid {run.Pid}), which was left alone, has ended");
            if (loop.Engine.FindProcess(run.Group, run.Process) is { } process)
            {
                SupervisorEngine.HoldChanged(process);
                loop.Engine.AutoStart(process.Group, loop.Now);
            }
        }
    }
}
