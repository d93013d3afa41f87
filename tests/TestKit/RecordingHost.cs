using System.Text;
using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.Protocol;

namespace Supervisor.TestKit;

/// <summary>
/// A host that does nothing but write down what the engine asks of it. What it answers, the test decides; what the
/// operating system would report back, the test says by itself.
/// </summary>
public class RecordingHost : IEngineHost
{
    private static readonly Dictionary<LogLevel, string> Tags = new()
    {
        [LogLevel.Blather] = "BLAT",
        [LogLevel.Trace] = "TRAC",
        [LogLevel.Debug] = "DEBG",
        [LogLevel.Info] = "INFO",
        [LogLevel.Warn] = "WARN",
        [LogLevel.Error] = "ERRO",
        [LogLevel.Critical] = "CRIT",
    };

    public RecordingHost(FakeTime time)
    {
        Time = time;
        Journal = new(time);
    }

    public FakeTime Time { get; }

    public Journal Journal { get; }

    public List<SupervisorEvent> Events { get; } = [];

    public LogLevel Level { get; set; } = LogLevel.Debug;

    /// <summary>The errno of the next signals: 0, 3 (ESRCH), 1 (EPERM).</summary>
    public int SignalErrno { get; set; }

    /// <summary>Names of processes that have closed their standard input.</summary>
    public HashSet<string> ClosedStdin { get; } = [];

    public virtual void Spawn(ManagedProcess process) => Journal.Add(JournalKind.Spawn, $"spawn {process.DisplayName}");

    public virtual int Signal(ManagedProcess process, int signal, bool toGroup)
    {
        string result = SignalErrno switch { 0 => "", 1 => " -> EPERM", 3 => " -> ESRCH", _ => $" -> errno {SignalErrno}" };
        Journal.Add(JournalKind.Signal, $"{(toGroup ? "killpg" : "kill")} {process.Pid} {signal}{result}");
        return SignalErrno;
    }

    public virtual bool WriteStdin(ManagedProcess process, ReadOnlyMemory<byte> data)
    {
        bool open = !ClosedStdin.Contains(process.DisplayName);
        Journal.Add(
            JournalKind.Stdin,
            $"{(open ? "write" : "EPIPE")} {process.DisplayName} {Encoding.UTF8.GetString(data.Span).ReplaceLineEndings("\\n")}");
        return open;
    }

    public virtual void Log(LogLevel level, string message)
    {
        if (IsLogged(level))
        {
            Journal.Add(JournalKind.Log, $"{Tags[level]} {message}");
        }
    }

    public bool IsLogged(LogLevel level) => level >= Level;

    public virtual void WaitingChanged(ManagedProcess process)
    {
    }

    public virtual void StateChanged(ManagedProcess process, ProcessState from) =>
        Journal.Add(JournalKind.State, $"{process.DisplayName} {from.Name()} -> {process.State.Name()}");

    public virtual void Published(SupervisorEvent supervisorEvent)
    {
        Events.Add(supervisorEvent);
        Journal.Add(
            JournalKind.Event,
            $"{supervisorEvent.Type.Name()} {Encoding.UTF8.GetString(supervisorEvent.Payload.Span).ReplaceLineEndings("\\n")}".TrimEnd());
    }
}
