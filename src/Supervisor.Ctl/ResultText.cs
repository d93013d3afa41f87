using Supervisor.Protocol;

namespace Supervisor.Ctl;

/// <summary>Lines and exit statuses for what became of one process.</summary>
internal static class ResultText
{
    /// <summary>7 for what came to nothing because the process is or went down, 1 for other faults, 0 for success.</summary>
    public static int StatusOf(Fault status) => status switch
    {
        Fault.Success => ExitCode.Success,
        Fault.SpawnError or Fault.AbnormalTermination or Fault.NotRunning => ExitCode.NotRunning,
        _ => ExitCode.Generic,
    };

    public static string Started(ProcessResult result) => result.Status switch
    {
        Fault.Success => $"{result.Namespec}: started",
        Fault.BadName => Error(result, "no such process"),
        Fault.NoFile => Error(result, "no such file"),
        Fault.NotExecutable => Error(result, "file is not executable"),
        Fault.AlreadyStarted => Error(result, "already started"),
        Fault.SpawnError => Error(result, "spawn error"),
        Fault.AbnormalTermination => Error(result, "abnormal termination"),
        _ => Error(result, result.Description),
    };

    /// <param name="result">What became of it.</param>
    /// <param name="done">The word for success.</param>
    public static string Signalled(ProcessResult result, string done) => result.Status switch
    {
        Fault.Success => $"{result.Namespec}: {done}",
        Fault.BadName => Error(result, "no such process"),
        Fault.BadSignal => Error(result, "bad signal name"),
        Fault.NotRunning => Error(result, "not running"),
        Fault.Failed => result.Description,
        _ => Error(result, result.Description),
    };

    public static string Cleared(string name, ProcessResult result) => result.Status switch
    {
        Fault.Success => $"{name}: cleared",
        Fault.BadName => $"{name}: ERROR (no such process)",
        Fault.Failed => $"{name}: ERROR (failed)",
        _ => $"{name}: ERROR ({result.Description})",
    };

    /// <summary>The line and exit status for what failed to start, from a fault's text such as <c>SPAWN_ERROR: no such user</c>.</summary>
    public static (string Line, int Status) Failed(string namespec, string text)
    {
        string[] parts = text.Split(": ", 2);
        Namespec name = Namespec.Parse(namespec);
        foreach (Fault fault in new[] { Fault.NoFile, Fault.NotExecutable, Fault.SpawnError, Fault.AbnormalTermination })
        {
            if (fault.Name() == parts[0])
            {
                string line = Started(new(name.Group, name.Process ?? "", fault, ""));
                return (parts.Length == 2 ? $"{line}: {parts[1]}" : line, StatusOf(fault));
            }
        }

        return ($"{namespec}: ERROR ({text})", ExitCode.Generic);
    }

    private static string Error(ProcessResult result, string reason) => $"{result.Namespec}: ERROR ({reason})";
}
