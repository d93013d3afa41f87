using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Rpc.Methods;

/// <summary>Methods about the logs of processes.</summary>
internal static class ProcessLogMethods
{
    private const string ReadSummary =
        "Part of the log of a process's {0}. Length 0 reads to the end; a negative offset counts from the end.";
    private const string TailSummary =
        "End of the log of a process's {0}, for clients that ask again and again with the offset they were given. " +
        "Overflow is true when the log ends beyond offset and length.";

    private static readonly RpcParameter ProcessName = new("string", "name", "a process or group:process");
    private static readonly RpcParameter Offset = new("int", "offset", "first byte to read");
    private static readonly RpcParameter Length = new("int", "length", "number of bytes to read");
    private static readonly RpcResult Text = new("string", "result the text");
    private static readonly RpcResult Tail = new("array", "result [string text, int offset, bool overflow]");

    public static IEnumerable<RpcMethod> All(ISupervision supervision)
    {
        RpcMethod readStdout = new(
            "readProcessStdoutLog", string.Format(null, ReadSummary, "standard output"), [ProcessName, Offset, Length], Text,
            (arguments, cancellation) => ReadOf(supervision, Find(arguments), OutputStream.Stdout, arguments, cancellation));
        yield return readStdout;
        yield return readStdout.Alias("readProcessLog");
        yield return new("readProcessStderrLog", string.Format(null, ReadSummary, "standard error"), [ProcessName, Offset, Length], Text,
            (arguments, cancellation) => ReadOf(supervision, Find(arguments), OutputStream.Stderr, arguments, cancellation));

        RpcMethod tailStdout = new(
            "tailProcessStdoutLog", string.Format(null, TailSummary, "standard output"), [ProcessName, Offset, Length], Tail,
            (arguments, cancellation) => TailOf(supervision, Find(arguments), OutputStream.Stdout, arguments, cancellation));
        yield return tailStdout;
        yield return tailStdout.Alias("tailProcessLog");
        yield return new("tailProcessStderrLog", string.Format(null, TailSummary, "standard error"), [ProcessName, Offset, Length], Tail,
            (arguments, cancellation) => TailOf(supervision, Find(arguments), OutputStream.Stderr, arguments, cancellation));

        RpcMethod clear = new("clearProcessLogs", "Empties the logs of a process.",
            [ProcessName],
            new("boolean", "result true"),
            async (arguments, cancellation) =>
                Namespec.Parse(arguments.Text(0)).IsGroup
                    ? throw new XmlRpcFaultException(Fault.BadName, arguments.Text(0))
                    : (await supervision.ClearLogsAsync(ProcessTarget.Process(arguments.Text(0)), cancellation)).ToValue());
        yield return clear;
        yield return clear.Alias("clearProcessLog");

        yield return new("clearAllProcessLogs", "Empties the logs of all processes.",
            [],
            new("array", "result a struct with name, group, status and description for each process"),
            async (_, cancellation) => (await supervision.ClearLogsAsync(ProcessTarget.All, cancellation)).ToValue());

        ProcessSnapshot Find(RpcArguments arguments) => ProcessInfoMethods.Find(supervision.Snapshot, arguments.Text(0));
    }

    private static ValueTask<XmlRpcValue> ReadOf(
        ISupervision supervision, ProcessSnapshot process, OutputStream stream, RpcArguments arguments, CancellationToken cancellation) =>
        supervision.FindRecentOutput(process, stream) is { } recent
            ? new(LogReader.Read(recent, arguments.Integer(1), arguments.Integer(2)))
            : new(LogReader.ReadAsync(PathOf(process, stream), arguments.Integer(1), arguments.Integer(2), cancellation));

    private static ValueTask<XmlRpcValue> TailOf(
        ISupervision supervision, ProcessSnapshot process, OutputStream stream, RpcArguments arguments, CancellationToken cancellation) =>
        supervision.FindRecentOutput(process, stream) is { } recent
            ? new(LogReader.Tail(recent, arguments.Integer(1), arguments.Integer(2)))
            : new(LogReader.TailAsync(PathOf(process, stream), arguments.Integer(1), arguments.Integer(2), cancellation));

    /// <summary>Where there is none because the option is empty, a file of no name is what is missing.</summary>
    private static string? PathOf(ProcessSnapshot process, OutputStream stream) => stream == OutputStream.Stdout
        ? process.StdoutLogPath ?? EmptyOrNull(process.Settings.Stdout)
        : process.StderrLogPath ?? (process.Settings.RedirectStderr ? null : EmptyOrNull(process.Settings.Stderr));

    private static string? EmptyOrNull(OutputSettings output) => output.LogFile.Path is "" ? "" : null;
}
