using Supervisor.Protocol;

namespace Supervisor.Ctl.Watch;

/// <summary>Which processes are on the screen: those in trouble always, of the others as many as fit.</summary>
/// <param name="Shown">The rows from top to bottom.</param>
/// <param name="First">Number of the first scrolled row, from 0.</param>
/// <param name="Scrollable">How many rows can be scrolled.</param>
/// <param name="Window">How many of them fit.</param>
internal sealed record WatchRows(IReadOnlyList<ProcessInfo> Shown, int First, int Scrollable, int Window)
{
    private const int LeastOthers = 3;

    /// <param name="model">What there is.</param>
    /// <param name="rows">How many rows there are room for.</param>
    public static WatchRows Of(WatchModel model, int rows)
    {
        rows = Math.Max(0, rows);
        List<ProcessInfo> failing = [.. model.Processes.Where(Reasons.IsTrouble).OrderBy(Rank)];
        IReadOnlyList<ProcessInfo> all = model.FailingOnly ? failing : model.Processes;
        if (all.Count <= rows)
        {
            // Everything is in sight: nothing changes its place because of its state.
            return new(all, 0, all.Count, all.Count);
        }

        List<ProcessInfo> others = model.FailingOnly ? [] : [.. model.Processes.Where(process => !Reasons.IsTrouble(process))];
        if (failing.Count > rows - Math.Min(others.Count, LeastOthers))
        {
            return Scrolled([], [.. failing, .. others], model.Scroll, rows);
        }

        return Scrolled(failing, others, model.Scroll, rows - failing.Count);
    }

    private static WatchRows Scrolled(List<ProcessInfo> pinned, List<ProcessInfo> scrolled, int scroll, int window)
    {
        int first = Math.Clamp(scroll, 0, Math.Max(0, scrolled.Count - window));
        return new([.. pinned, .. scrolled.Skip(first).Take(window)], first, scrolled.Count, window);
    }

    private static int Rank(ProcessInfo process) => process.State switch
    {
        ProcessState.Fatal => 0,
        ProcessState.Unknown => 1,
        ProcessState.Backoff => 2,
        ProcessState.Exited => 3,
        _ => 4,
    };
}
