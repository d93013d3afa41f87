namespace Supervisor.Protocol.CommandLine;

/// <summary>A command line, or what is typed at a prompt, is no good; the message says why, for people.</summary>
public sealed class CommandLineException(string message) : Exception(message);
