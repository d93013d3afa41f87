namespace Supervisor.Daemon.Lifetime;

/// <summary>The daemon cannot start; the message is for whoever started it, and the exit status 2.</summary>
internal sealed class StartupException(string message) : Exception(message);
