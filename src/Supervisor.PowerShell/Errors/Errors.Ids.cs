namespace Supervisor.PowerShell;

/// <content>The ids. Scripts test for them: one that is here stays.</content>
internal static partial class Errors
{
    /// <summary>Names of advice that goes with an error in one case and not in others.</summary>
    public static class Advice
    {
        public const string NameOfGroup = "Advice_" + nameof(NameOfGroup);
        public const string NameAlike = "Advice_" + nameof(NameAlike);
        public const string StartAgain = "Advice_" + nameof(StartAgain);
        public const string Twiddler = "Advice_" + nameof(Twiddler);
    }

    /// <summary>Names of messages in Messages.resx, and first half of FullyQualifiedErrorId.</summary>
    public static class Ids
    {
        public const string SessionAndUri = nameof(SessionAndUri);
        public const string NoAddress = nameof(NoAddress);
        public const string NothingNamed = nameof(NothingNamed);
        public const string ParameterMissing = nameof(ParameterMissing);
        public const string InvalidUri = nameof(InvalidUri);
        public const string InvalidSession = nameof(InvalidSession);
        public const string SessionNotFound = nameof(SessionNotFound);
        public const string SessionClosed = nameof(SessionClosed);
        public const string NoDefaultSession = nameof(NoDefaultSession);
        public const string InvalidDefaultSession = nameof(InvalidDefaultSession);
        public const string ServerNotFound = nameof(ServerNotFound);
        public const string ConnectionRefused = nameof(ConnectionRefused);
        public const string ConnectionDenied = nameof(ConnectionDenied);
        public const string ServerUnreachable = nameof(ServerUnreachable);
        public const string ServerTimeout = nameof(ServerTimeout);
        public const string TlsFailed = nameof(TlsFailed);
        public const string ConnectionLost = nameof(ConnectionLost);
        public const string AnswerNotUnderstood = nameof(AnswerNotUnderstood);
        public const string CredentialRequired = nameof(CredentialRequired);
        public const string CredentialRefused = nameof(CredentialRefused);
        public const string MethodNotSupported = nameof(MethodNotSupported);
        public const string MethodNotAllowed = nameof(MethodNotAllowed);
        public const string ParametersRefused = nameof(ParametersRefused);
        public const string DaemonShuttingDown = nameof(DaemonShuttingDown);
        public const string NameNotFound = nameof(NameNotFound);
        public const string SignalNotFound = nameof(SignalNotFound);
        public const string FileNotFound = nameof(FileNotFound);
        public const string FileNotExecutable = nameof(FileNotExecutable);
        public const string InputClosed = nameof(InputClosed);
        public const string OperationFailed = nameof(OperationFailed);
        public const string OperationGivenUp = nameof(OperationGivenUp);
        public const string AbnormalTermination = nameof(AbnormalTermination);
        public const string SpawnFailed = nameof(SpawnFailed);
        public const string AlreadyStarted = nameof(AlreadyStarted);
        public const string NotRunning = nameof(NotRunning);
        public const string AlreadyAdded = nameof(AlreadyAdded);
        public const string StillRunning = nameof(StillRunning);
        public const string ConfigurationRefused = nameof(ConfigurationRefused);
        public const string ServerFault = nameof(ServerFault);
        public const string UnexpectedFailure = nameof(UnexpectedFailure);
        public const string ProcessNotFound = nameof(ProcessNotFound);
        public const string GroupNotFound = nameof(GroupNotFound);
        public const string CollectionNotFound = nameof(CollectionNotFound);
        public const string ProgramNotFound = nameof(ProgramNotFound);
        public const string OperationNotFound = nameof(OperationNotFound);
        public const string LogNotFound = nameof(LogNotFound);
        public const string DaemonLogNotFound = nameof(DaemonLogNotFound);
        public const string EventTypeNotFound = nameof(EventTypeNotFound);
        public const string ParameterNotSupported = nameof(ParameterNotSupported);
        public const string StartFailed = nameof(StartFailed);
        public const string StopFailed = nameof(StopFailed);
        public const string OperationTimeout = nameof(OperationTimeout);
        public const string GroupNotConfigured = nameof(GroupNotConfigured);
        public const string CollectionNotRuntime = nameof(CollectionNotRuntime);
        public const string RollingNoWait = nameof(RollingNoWait);
        public const string RollingRestartHalted = nameof(RollingRestartHalted);
        public const string RollingRestartTimeout = nameof(RollingRestartTimeout);
        public const string InvalidOption = nameof(InvalidOption);
        public const string SupervisordNotFound = nameof(SupervisordNotFound);
        public const string CheckNotSupported = nameof(CheckNotSupported);
        public const string NoFile = nameof(NoFile);
        public const string ConfigurationFileNotFound = nameof(ConfigurationFileNotFound);
        public const string UpdateItemFailed = nameof(UpdateItemFailed);
        public const string DaemonStartFailed = nameof(DaemonStartFailed);
        public const string DaemonTimeout = nameof(DaemonTimeout);
        public const string ProcessesChanged = nameof(ProcessesChanged);
        public const string ProgramFileAlone = nameof(ProgramFileAlone);
        public const string UpgradeSkipped = nameof(UpgradeSkipped);
        public const string ConfigurationInvalid = nameof(ConfigurationInvalid);
        public const string FileNotWritten = nameof(FileNotWritten);
        public const string AmbiguousSession = nameof(AmbiguousSession);
        public const string InputNotTaken = nameof(InputNotTaken);
        public const string NameAndInputObject = nameof(NameAndInputObject);
        public const string NoProcessMeant = nameof(NoProcessMeant);
        public const string KindUnknown = nameof(KindUnknown);
        public const string ObjectElsewhere = nameof(ObjectElsewhere);
        public const string RestartIncomplete = nameof(RestartIncomplete);
        public const string StateNotReached = nameof(StateNotReached);
        public const string ProgramNotConfigured = nameof(ProgramNotConfigured);
    }
}
