namespace Supervisor.Supervision.Output;

/// <summary>
/// How far the reading of a stream has come beyond what was written out: what another process image needs beside the descriptor to
/// go on without a gap.
/// </summary>
/// <param name="Escape">Where in a terminal sequence the stream is (<c>strip_ansi</c>).</param>
/// <param name="IsCapturing">Between the marks of a message.</param>
/// <param name="HeldMark">How many bytes of a mark have been seen.</param>
/// <param name="Captured">The message so far.</param>
/// <param name="PartialLine">A line for syslog so far.</param>
public sealed record OutputState(int Escape, bool IsCapturing, int HeldMark, byte[] Captured, byte[] PartialLine);
