namespace Supervisor.Ctl.CommandLine;

/// <summary>The command line or the configuration is wrong: the message is shown and the exit status is 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
