namespace Supervisor.Protocol;

/// <summary>What <c>supervisor.getProcessDetails</c> tells of a process beside what Supervisor tells.</summary>
public sealed record ProcessDetails
{
    /// <summary>Exit status of the last run that ended; null when none has, a signal ended it, or it could not be started.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended the last run, such as <c>SIGKILL</c>; empty if none did.</summary>
    public string ExitSignal { get; init; } = "";

    /// <summary>How often it was started again by itself within the last five minutes.</summary>
    public int RecentRestarts { get; init; }

    /// <summary>The last line the program wrote to standard error before it ended; empty if it wrote none or that is not known.</summary>
    public string LastError { get; init; } = "";

    /// <summary>Reads them from the struct of a process; null if they are not in it.</summary>
    internal static ProcessDetails? FromStruct(XmlRpcStruct members) => !members.TryGet("recent_restarts", out _) ? null : new()
    {
        ExitCode = members.TryGet("exit_code", out XmlRpcValue code) && code.Kind == XmlRpcKind.Int ? (int)code.AsInt() : null,
        ExitSignal = members.Text("exit_signal"),
        RecentRestarts = (int)members.Number("recent_restarts"),
        LastError = members.Text("last_error"),
    };

    internal void AddTo(XmlRpcStruct members)
    {
        // A member that is there only with a value: nil is none of Supervisor's types.
        if (ExitCode is { } code)
        {
            members.Add("exit_code", code);
        }

        members.Add("exit_signal", ExitSignal);
        members.Add("recent_restarts", RecentRestarts);
        members.Add("last_error", LastError);
    }
}
