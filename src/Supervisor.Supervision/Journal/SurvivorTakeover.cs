using Supervisor.Configuration;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Journal;

/// <summary>Goes on with what a daemon has left, beside what is new in the configuration. Before the first turn.</summary>
internal sealed class SurvivorTakeover(SupervisionLoop loop, ChildLogs logs)
{
    /// <summary>All groups are there.</summary>
    public void GoOn(AdoptionOutcome found)
    {
        loop.Engine.Arrange([.. loop.Engine.Configured.Select(group => group.Name)]);
        foreach (ManagedProcess process in loop.Engine.Groups.SelectMany(group => group.Processes))
        {
            if (LacksAutoLog(process.Settings.Stdout, process.StdoutLogPath)
                || (!process.Settings.RedirectStderr && LacksAutoLog(process.Settings.Stderr, process.StderrLogPath)))
            {
                logs.Assign(process);
            }
        }

        if (found.Policy == SurvivorPolicy.Stop)
        {
            loop.Post(() => Stop(found));
        }
    }

    private static bool LacksAutoLog(OutputSettings output, string? path) => output.LogFile.Kind == LogTargetKind.Auto && path is null;

    /// <summary>Those that start with the daemon do so again when they have ended.</summary>
    private void Stop(AdoptionOutcome found)
    {
        foreach (RunRecord run in found.Record!.Runs)
        {
            if (loop.Engine.FindProcess(run.Group, run.Process) is not { Pid: not 0 } process)
            {
                continue;
            }

            if (process.StartsByItself)
            {
                loop.Engine.Restart(process, loop.Now);
            }
            else
            {
                loop.Engine.Stop(process, loop.Now);
            }
        }
    }
}
