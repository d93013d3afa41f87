using Supervisor.Supervision.Output;

namespace Supervisor.Supervision.Launch;

/// <content>
/// Runs whose end was told of before all of their output was in the logs, because a disk hangs: a daemon that comes after this one has
/// died goes on with that.
/// </content>
internal sealed partial class ProcessHost
{
    private readonly List<UndrainedRun> _undrained = [];

    /// <summary>They, as they were left; of some of their streams the end may have come since.</summary>
    public IReadOnlyList<RunRecord> Undrained => [.. _undrained.Select(run => run.Record)];

    /// <summary>While the output stands still: what of them is open, for another process image.</summary>
    public IReadOnlyList<RunRecord> CaptureUndrained() => [.. _undrained.Where(run => run.IsOpen).Select(run => run.Capture())];

    /// <summary>Goes on with one of another process image.</summary>
    /// <param name="record">The run.</param>
    /// <param name="outputs">Its output, which is being read.</param>
    public void RestoreUndrained(RunRecord record, IReadOnlyList<OutputChannel> outputs)
    {
        Add(new(record, outputs));
        _loop.Post(() => _outputs.DrainAndClose(outputs, () => { }));
    }

    /// <summary>Before anybody hears of the end, and the process can have another run.</summary>
    private void LeaveUndrained(ProcessRun run)
    {
        if (run.Outputs.All(output => output.IsClosed))
        {
            return;
        }

        RunRecord record = new()
        {
            Group = run.Process.Group.Name,
            Process = run.Process.Name,
            Pid = run.Pid,
            Identity = run.Identity,
            Outputs = [.. run.Outputs.Select(output => output.DescribeWithLog())],
        };
        Add(new(record, run.Outputs));
        _planner.Journal?.UndrainedChanged();
    }

    private void Add(UndrainedRun run)
    {
        _undrained.Add(run);
        foreach (OutputChannel output in run.Outputs)
        {
            output.Outlive(run.Record.Pid);
            output.WhenClosed(() => _loop.Post(() => Closed(run)));
        }
    }

    private void Closed(UndrainedRun run)
    {
        if (!run.IsOpen && _undrained.Remove(run))
        {
            _planner.Journal?.UndrainedChanged();
        }
    }

    /// <summary>One that is over.</summary>
    /// <param name="record">What it was.</param>
    /// <param name="outputs">Its output.</param>
    private sealed class UndrainedRun(RunRecord record, IReadOnlyList<OutputChannel> outputs)
    {
        public IReadOnlyList<OutputChannel> Outputs => outputs;

        public bool IsOpen => outputs.Any(output => !output.IsClosed);

        public RunRecord Record => record;

        public RunRecord Capture() => record with { Outputs = [.. outputs.Select(output => output.Capture())] };
    }
}
