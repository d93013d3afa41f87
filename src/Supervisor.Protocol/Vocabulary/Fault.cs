namespace Supervisor.Protocol;

/// <summary>Fault codes of Supervisor's XML-RPC interface (xmlrpc.py: Faults), of supervisor_twiddler, and from 240 on of this project.</summary>
public enum Fault
{
    /// <summary>No such method.</summary>
    UnknownMethod = 1,

    /// <summary>Wrong number or type of parameters.</summary>
    IncorrectParameters = 2,

    /// <summary>Parameters of the right type that make no sense together.</summary>
    BadArguments = 3,

    /// <summary>Help or signature of an unknown method.</summary>
    SignatureUnsupported = 4,

    /// <summary>The daemon is shutting down or restarting.</summary>
    ShutdownState = 6,

    /// <summary>No such process, group or collection.</summary>
    BadName = 10,

    /// <summary>No such signal.</summary>
    BadSignal = 11,

    /// <summary>The file does not exist.</summary>
    NoFile = 20,

    /// <summary>The file cannot be run.</summary>
    NotExecutable = 21,

    /// <summary>The operating system refused.</summary>
    Failed = 30,

    /// <summary>The process ended while it was waited for.</summary>
    AbnormalTermination = 40,

    /// <summary>The process could not be started.</summary>
    SpawnError = 50,

    /// <summary>The process is already started.</summary>
    AlreadyStarted = 60,

    /// <summary>The process is not running.</summary>
    NotRunning = 70,

    /// <summary>Not a fault: the status of success in result lists.</summary>
    Success = 80,

    /// <summary>The group is already active.</summary>
    AlreadyAdded = 90,

    /// <summary>The group has running processes.</summary>
    StillRunning = 91,

    /// <summary>The configuration could not be read.</summary>
    CantReread = 92,

    /// <summary>supervisor_twiddler: the method is not in the whitelist.</summary>
    NotInWhitelist = 230,

    /// <summary>In result lists: it was not touched, because something before it failed.</summary>
    Skipped = 240,

    /// <summary>The operation that was to do it was given up (<c>supervisor.cancelOperation</c>).</summary>
    GivenUp = 241,
}

/// <summary>Texts of <see cref="Fault"/>.</summary>
public static class Faults
{
    /// <summary>The name as Supervisor spells it, such as <c>BAD_NAME</c>; a code it does not know is <c>UNKNOWN</c>.</summary>
    public static string Name(this Fault fault) => fault switch
    {
        Fault.UnknownMethod => "UNKNOWN_METHOD",
        Fault.IncorrectParameters => "INCORRECT_PARAMETERS",
        Fault.BadArguments => "BAD_ARGUMENTS",
        Fault.SignatureUnsupported => "SIGNATURE_UNSUPPORTED",
        Fault.ShutdownState => "SHUTDOWN_STATE",
        Fault.BadName => "BAD_NAME",
        Fault.BadSignal => "BAD_SIGNAL",
        Fault.NoFile => "NO_FILE",
        Fault.NotExecutable => "NOT_EXECUTABLE",
        Fault.Failed => "FAILED",
        Fault.AbnormalTermination => "ABNORMAL_TERMINATION",
        Fault.SpawnError => "SPAWN_ERROR",
        Fault.AlreadyStarted => "ALREADY_STARTED",
        Fault.NotRunning => "NOT_RUNNING",
        Fault.Success => "SUCCESS",
        Fault.AlreadyAdded => "ALREADY_ADDED",
        Fault.StillRunning => "STILL_RUNNING",
        Fault.CantReread => "CANT_REREAD",
        Fault.Skipped => "SKIPPED",
        Fault.GivenUp => "GIVEN_UP",
        _ => "UNKNOWN",
    };

    /// <summary>The faultString: the name, then <c>: detail</c> when there is a detail.</summary>
    public static string Text(this Fault fault, string? detail = null) =>
        detail is null ? fault.Name() : $"{fault.Name()}: {detail}";
}
