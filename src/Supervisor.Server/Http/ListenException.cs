namespace Supervisor.Server.Http;

/// <summary>A server socket cannot be had; the message is for whoever starts the daemon.</summary>
internal sealed class ListenException(string message) : Exception(message);
