using Supervisor.Protocol;

namespace Supervisor.Ctl;

/// <summary>The lines of <c>status</c>: name, state, description in columns.</summary>
internal static class StatusText
{
    private const int NarrowestName = 30;
    private const int Gap = 3;
    private const int StateWidth = 10;

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
            string state = process.StateName.PadRight(StateWidth);
            yield return process.Namespec.PadRight(width) + (color ? Colored(process.State, state) : state) + process.Description;
        }
    }

    private static string Colored(ProcessState state, string text)
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
