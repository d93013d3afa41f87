using Supervisor.Configuration;
using Supervisor.Daemon.Logging;
using Supervisor.Daemon.Output;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Posix;

namespace Supervisor.Daemon.Supervision;

/// <summary>The logs of the children: where they are, and opening them for a run.</summary>
internal sealed class ChildLogs(SupervisionLoop loop, LogFileTable files, OutputPump pump, OutputMail mail, SupervisordSettings settings)
{
    public OutputPump Pump => pump;

    /// <summary>Decides where the logs of a process are; AUTO files are made now and kept over its runs.</summary>
    public void Assign(ManagedProcess process)
    {
        string? stdout = PathOf(process, process.Settings.Stdout, OutputStream.Stdout);
        string? stderr = process.Settings.RedirectStderr ? null : PathOf(process, process.Settings.Stderr, OutputStream.Stderr);
        process.SetLogPaths(stdout, stderr);
    }

    /// <summary>On the spawn thread: opens the logs for a run.</summary>
    /// <exception cref="PosixException">A file cannot be opened; the message is the spawnerr.</exception>
    public ChildLogSet Open(ManagedProcess process, ProcessSettings options) =>
        ChildLogSet.Open(files, options, new(process.StdoutLogPath, process.StderrLogPath), settings.StripAnsi, mail.HandlersOf(process));

    /// <summary>Writes what has to be said on behalf of a child that never came to be to the log of its standard error.</summary>
    public void WriteStderr(ChildLogSet logs, byte[] text)
    {
        if (FileDescriptors.Pipe(out int read, out int write) != 0)
        {
            logs.Dispose();
            return;
        }

        _ = FileDescriptors.Write(write, text);
        FileDescriptors.Close(write);
        OutputSinks sinks = logs.Stderr ?? logs.Stdout;
        List<OutputChannel> channels = [pump.Attach(read, sinks)];
        logs.ReleaseAllBut(sinks);
        pump.DrainAndClose(channels, () => { });
    }

    /// <summary>Empties the logs of a process, running or not.</summary>
    public void Clear(ManagedProcess process, Action<bool> done)
    {
        (string?, bool)[] logs =
        [
            (process.StdoutLogPath, process.Settings.Stdout.LogFile.Kind == LogTargetKind.Auto),
            (process.StderrLogPath, process.Settings.Stderr.LogFile.Kind == LogTargetKind.Auto),
        ];
        pump.Clear(logs, loop.Host.RunOf(process)?.Outputs ?? [], errno => done(errno == 0));
    }

    private string? PathOf(ManagedProcess process, OutputSettings output, OutputStream stream) => output.LogFile.Kind switch
    {
        LogTargetKind.None => null,
        LogTargetKind.File => output.LogFile.Path,
        _ => AutoLogs.Create(settings.ChildLogDirectory, process.Name, stream.Name(), settings.Identifier),
    };
}
