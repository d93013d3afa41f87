namespace Supervisor.Ctl.Io;

/// <summary>Whoever read standard output has gone, as <c>head</c> does: there is nobody left to tell anything.</summary>
internal sealed class OutputClosedException() : Exception("standard output was closed");
