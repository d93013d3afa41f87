using System.Management.Automation;
using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <content>Which failure has which id and category.</content>
internal static partial class Errors
{
    private static readonly Dictionary<ConnectionFailure, (string Id, ErrorCategory Category)> Connections = new()
    {
        [ConnectionFailure.NotFound] = (Ids.ServerNotFound, ErrorCategory.ObjectNotFound),
        [ConnectionFailure.Refused] = (Ids.ConnectionRefused, ErrorCategory.ConnectionError),
        [ConnectionFailure.PermissionDenied] = (Ids.ConnectionDenied, ErrorCategory.PermissionDenied),
        [ConnectionFailure.Unreachable] = (Ids.ServerUnreachable, ErrorCategory.ConnectionError),
        [ConnectionFailure.Timeout] = (Ids.ServerTimeout, ErrorCategory.OperationTimeout),
        [ConnectionFailure.Tls] = (Ids.TlsFailed, ErrorCategory.SecurityError),
        [ConnectionFailure.Closed] = (Ids.ConnectionLost, ErrorCategory.ConnectionError),
        [ConnectionFailure.Protocol] = (Ids.AnswerNotUnderstood, ErrorCategory.ProtocolError),
    };

    private static readonly Dictionary<Fault, (string Id, ErrorCategory Category)> Faults = new()
    {
        [Fault.UnknownMethod] = (Ids.MethodNotSupported, ErrorCategory.NotImplemented),
        [Fault.IncorrectParameters] = (Ids.ParametersRefused, ErrorCategory.InvalidArgument),
        [Fault.BadArguments] = (Ids.ParametersRefused, ErrorCategory.InvalidArgument),
        [Fault.SignatureUnsupported] = (Ids.MethodNotSupported, ErrorCategory.NotImplemented),
        [Fault.ShutdownState] = (Ids.DaemonShuttingDown, ErrorCategory.ResourceUnavailable),
        [Fault.BadName] = (Ids.NameNotFound, ErrorCategory.ObjectNotFound),
        [Fault.BadSignal] = (Ids.SignalNotFound, ErrorCategory.InvalidArgument),
        [Fault.NoFile] = (Ids.FileNotFound, ErrorCategory.ObjectNotFound),
        [Fault.NotExecutable] = (Ids.FileNotExecutable, ErrorCategory.PermissionDenied),
        [Fault.Failed] = (Ids.OperationFailed, ErrorCategory.OperationStopped),
        [Fault.AbnormalTermination] = (Ids.AbnormalTermination, ErrorCategory.OperationStopped),
        [Fault.SpawnError] = (Ids.SpawnFailed, ErrorCategory.OperationStopped),
        [Fault.AlreadyStarted] = (Ids.AlreadyStarted, ErrorCategory.ResourceExists),
        [Fault.NotRunning] = (Ids.NotRunning, ErrorCategory.InvalidOperation),
        [Fault.AlreadyAdded] = (Ids.AlreadyAdded, ErrorCategory.ResourceExists),
        [Fault.StillRunning] = (Ids.StillRunning, ErrorCategory.ResourceBusy),
        [Fault.CantReread] = (Ids.ConfigurationRefused, ErrorCategory.InvalidData),
        [Fault.Skipped] = (Ids.OperationFailed, ErrorCategory.OperationStopped),
        [Fault.GivenUp] = (Ids.OperationGivenUp, ErrorCategory.OperationStopped),
        [Fault.NotInWhitelist] = (Ids.MethodNotAllowed, ErrorCategory.PermissionDenied),
    };

    /// <summary>Id and category of a fault; of one that is not Supervisor's, those of a failure in general.</summary>
    public static (string Id, ErrorCategory Category) Classify(Fault fault) =>
        Faults.GetValueOrDefault(fault, (Ids.ServerFault, ErrorCategory.NotSpecified));

    private static (string Id, ErrorCategory Category) Classify(Exception e) => e switch
    {
        SupervisorConnectionException connection => Connections[connection.Failure],
        SupervisorAuthenticationException { CredentialsGiven: true } => (Ids.CredentialRefused, ErrorCategory.AuthenticationError),
        SupervisorAuthenticationException => (Ids.CredentialRequired, ErrorCategory.AuthenticationError),
        XmlRpcFaultException fault => Classify(fault.Fault),
        ObjectDisposedException => (Ids.SessionClosed, ErrorCategory.InvalidOperation),
        _ => (Ids.UnexpectedFailure, ErrorCategory.NotSpecified),
    };
}
