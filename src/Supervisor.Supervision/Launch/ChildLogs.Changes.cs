using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.Supervision.Output;

namespace Supervisor.Supervision.Launch;

/// <content>Other logs for a process that may be running.</content>
internal sealed partial class ChildLogs
{
    /// <summary>
    /// Brings the logs of a process to its new settings, also under a running one. The disk is touched on another thread;
    /// the outcome comes on the loop.
    /// </summary>
    /// <param name="process">The process, with its new settings.</param>
    /// <param name="before">The settings it had.</param>
    /// <param name="done">Takes null, or why the logs are as they were.</param>
    public void Change(ManagedProcess process, ProcessSettings before, Action<string?> done)
    {
        ProcessSettings after = process.Settings;
        if (IsSame(before, after))
        {
            done(null);
            return;
        }

        UnderWay++;
        turns.Enter(process, () =>
        {
            bool isRunning = ProcessRun.Of(process)?.Outputs.Count > 0;
            loop.Work(
                $"logs of {process.DisplayName}",
                Patience,
                () => Open(process, before, after, isRunning),
                outcome =>
                {
                    UnderWay--;
                    if (outcome.Value is { } opened)
                    {
                        Use(process, opened);
                    }
                    else
                    {
                        KeepAsTheyWere(process, before, after);
                    }

                    turns.Leave(process);
                    done(outcome.Failure?.Message);
                },
                opened => opened.Logs?.Dispose());
        });
    }

    /// <summary>How many changes are under way.</summary>
    public int UnderWay { get; private set; }

    /// <summary>Goes on with a change that another daemon died over: the logs of a process are where its settings have them.</summary>
    public void FinishChange(ManagedProcess process)
    {
        ProcessSettings settings = process.Settings;
        ProcessSettings before = settings with
        {
            Stdout = AsIs(settings.Stdout, process.StdoutLogPath),
            Stderr = settings.RedirectStderr ? settings.Stderr : AsIs(settings.Stderr, process.StderrLogPath),
        };
        Change(process, before, failure =>
        {
            if (failure is not null)
            {
                loop.Host.Log(LogLevel.Error, $"the log of {process.DisplayName} could not be changed: {failure}");
            }
        });

        static OutputSettings AsIs(OutputSettings output, string? path) =>
            output.LogFile.Kind == LogTargetKind.Auto || (output.LogFile.Kind == LogTargetKind.File ? output.LogFile.Path : null) == path ? output
                : output with { LogFile = path is null ? LogTarget.None : LogTarget.File(path) };
    }

    /// <summary>On a worker: where the logs are from now on, and, for a process that runs, the files themselves.</summary>
    private OpenedLogs Open(ManagedProcess process, ProcessSettings before, ProcessSettings after, bool isRunning)
    {
        ChildLogPaths paths = new(
            Same(before.Stdout, after.Stdout) ? process.StdoutLogPath : PathOf(process, after.Stdout, OutputStream.Stdout),
            after.RedirectStderr ? null
                : Same(before.Stderr, after.Stderr) && !before.RedirectStderr ? process.StderrLogPath
                : PathOf(process, after.Stderr, OutputStream.Stderr));
        return new(paths, isRunning
            ? Keep(process, ChildLogSet.Open(files, after, paths, settings.StripAnsi, queue.HandlersOf(process)))
            : null);

        static bool Same(OutputSettings before, OutputSettings after) => before.LogFile == after.LogFile;
    }

    /// <summary>What could not be changed is as it was in the settings too, so that the next update sees that it is to be changed.</summary>
    private void KeepAsTheyWere(ManagedProcess process, ProcessSettings before, ProcessSettings after)
    {
        if (!process.IsRemoved && IsSame(process.Settings, after))
        {
            loop.Engine.ApplySettings(
                process, process.Settings with { Stdout = before.Stdout, Stderr = before.Stderr, RedirectStderr = before.RedirectStderr });
        }
    }

    private static bool IsSame(ProcessSettings one, ProcessSettings other) =>
        one.Stdout == other.Stdout && one.Stderr == other.Stderr && one.RedirectStderr == other.RedirectStderr;

    private void Use(ManagedProcess process, OpenedLogs opened)
    {
        process.SetLogPaths(opened.Paths.Stdout, opened.Paths.Stderr);
        if (opened.Logs is not { } set)
        {
            return;
        }

        if (ProcessRun.Of(process) is not { Outputs: { Count: > 0 } channels })
        {
            // It has ended meanwhile.
            set.Dispose();
            return;
        }

        List<(OutputChannel, OutputSinks)> changes = [(channels[0], set.Stdout)];
        if (channels.Count > 1 && set.Stderr is not null)
        {
            changes.Add((channels[1], set.Stderr));
        }
        else
        {
            set.ReleaseAllBut(set.Stdout);
        }

        foreach ((OutputChannel channel, OutputSinks sinks) in changes)
        {
            // The journal says where it goes from now on, should the daemon die before it does.
            channel.WillGoTo(sinks);
        }

        outputs.Redirect(changes);
    }

    private sealed record OpenedLogs(ChildLogPaths Paths, ChildLogSet? Logs);
}
