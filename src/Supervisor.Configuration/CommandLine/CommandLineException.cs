namespace Supervisor.Configuration;

/// <summary>A command line that cannot be used; the message is what follows <c>Error: </c>.</summary>
public sealed class CommandLineException(string message) : Exception(message);
