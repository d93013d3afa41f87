using Supervisor.Ctl.Terminal;
using Supervisor.Protocol;

namespace Supervisor.Ctl;

/// <summary>The lines of <c>status</c>: name, state, description in columns.</summary>
internal static class StatusText
{
    private const int NarrowestName = 30;
    private const int Gap = 3;
    private const int StateWidth = 10;
    private const int LikelyDescription = 28;

    /// <summary>Supervisor's lines, to the letter.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<ProcessInfo> processes, bool color)
    {
        int width = NarrowestName;
        foreach (ProcessInfo process in processes)
        {
            width = Math.Max(width, process.Namespec.Length);
        }

        width += Gap;
        foreach (ProcessInfo process in processes)
        {
            yield return process.Namespec.PadRight(width) + State(process, color) + process.Description;
        }
    }

    /// <summary>
    /// For a terminal: the same as long as it fits. Columns count what characters take, long names lose their middle rather than
    /// moving every line, and what does not fit behind the state goes on below itself.
    /// </summary>
    public static IEnumerable<string> Lines(IReadOnlyList<ProcessInfo> processes, bool color, int columns)
    {
        int width = NarrowestName;
        foreach (ProcessInfo process in processes)
        {
            width = Math.Max(width, CellWidth.Of(process.Namespec));
        }

        width = Math.Min(width, Math.Max(NarrowestName, columns - Gap - StateWidth - LikelyDescription));
        int before = width + Gap + StateWidth;
        foreach (ProcessInfo process in processes)
        {
            string description = Reasons.Describe(process);
            string name = CellWidth.Pad(CellWidth.Fit(process.Namespec, width), width + Gap);
            bool isBroken = columns - before >= LikelyDescription / 2 && CellWidth.Of(description) >= columns - before;
            yield return name + State(process, color)
                + (isBroken ? HelpLayout.Hanging(description, before, columns - 1) : description);
        }
    }

    /// <summary>The name of the state in its colour and width.</summary>
    public static string State(ProcessInfo process, bool color)
    {
        string state = process.StateName.PadRight(StateWidth);
        return color ? Colored(process.State, state) : state;
    }

    /// <summary>A text in the colour of a state.</summary>
    public static string Colored(ProcessState state, string text)
    {
        const string Green = "32";
        const string Yellow = "33";
        const string Red = "31";
        const string Dim = "2";
        string code = state switch
        {
            ProcessState.Running => Green,
            ProcessState.Starting or ProcessState.Stopping => Yellow,
            ProcessState.Backoff or ProcessState.Fatal or ProcessState.Unknown => Red,
            _ => Dim,
        };
        return $"\u001b[{code}m{text}\u001b[0m";
    }
}
