using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <summary>
/// When the daemon ends by itself, and with what status: with a program that it stands or falls with (<c>essential=</c>), or when
/// all that were to end have (<c>shutdown_when_done=</c>). Costs a look at one setting for each end of a process where neither is used.
/// </summary>
internal sealed class DaemonEnds(EngineCore core)
{
    private const int SignalBase = 128;
    private const int NoStatus = 1;
    private string? _why;
    private bool _mayBeDone;

    /// <summary><c>shutdown_when_done=</c>.</summary>
    public bool WhenDone { get; set; }

    /// <summary>The daemon is to end, and says so as soon as the input that caused it is dealt with.</summary>
    public bool HasFallen => _why is not null;

    /// <summary>The status to end with; 0 unless a program decided it.</summary>
    public int ExitCode { get; private set; }

    public void Restore(int exitCode) => ExitCode = exitCode;

    /// <summary>A process has ended by itself and is EXITED.</summary>
    public void Exited(ManagedProcess process, bool expected)
    {
        _mayBeDone = WhenDone;
        if (process.Settings.Essential == Essential.Exit || (process.Settings.Essential == Essential.Failure && !expected))
        {
            Fall(process, StatusOf(process, expected), process.LastExit!.Value.ToString());
        }
    }

    /// <summary>A process is FATAL.</summary>
    public void Failed(ManagedProcess process)
    {
        _mayBeDone = WhenDone;
        if (process.Settings.Essential != Essential.No)
        {
            Fall(process, StatusOf(process, expected: false), "FATAL");
        }
    }

    /// <summary>Why the daemon is to end now; null: it is not.</summary>
    public string? TakeReason(IReadOnlyList<ManagedGroup> groups)
    {
        if (_mayBeDone && _why is null)
        {
            _mayBeDone = false;
            LookWhetherDone(groups);
        }

        string? why = _why;
        _why = null;
        return core.State == SupervisorState.Running ? why : null;
    }

    /// <summary>As a shell has it: the status, or 128 and the signal. What failed never says 0.</summary>
    private static int StatusOf(ManagedProcess process, bool expected)
    {
        int status = process.LastExit is { } exit ? exit.Signal != 0 ? SignalBase + exit.Signal : exit.Code : NoStatus;
        return expected || status > 0 ? status : NoStatus;
    }

    /// <summary>
    /// Whether a process is one that ends: no event listener, and not started again whatever its status. One that was stopped on request
    /// is not waited for.
    /// </summary>
    private static bool IsToEnd(ManagedProcess process) =>
        process is { Listener: null, Settings.AutoRestart: not AutoRestart.Always } && (process.Started is not null || process.Waiting is not null);

    private static bool HasEnded(ManagedProcess process) => process.Waiting is { } waiting
        ? waiting.Problem is not null
        : process.HasEnded && !process.IsRestartPending;

    private static bool HasFailed(ManagedProcess process) => process.State == ProcessState.Fatal
        || process.Waiting is not null
        || (process.State == ProcessState.Exited && !process.Settings.ExitCodes.Contains(process.ExitStatus ?? 0));

    private void Fall(ManagedProcess process, int status, string how)
    {
        if (core.State == SupervisorState.Running && _why is null)
        {
            ExitCode = status;
            _why = $"essential program {process.DisplayName} ended ({how})";
        }
    }

    private void LookWhetherDone(IReadOnlyList<ManagedGroup> groups)
    {
        ManagedProcess[] toEnd = [.. groups.SelectMany(group => group.Processes).Where(IsToEnd)];
        if (core.State != SupervisorState.Running || toEnd.Length == 0 || !Array.TrueForAll(toEnd, HasEnded))
        {
            return;
        }

        ManagedProcess? first = toEnd.Where(HasFailed).MinBy(process => process.Ended?.Monotonic ?? TimeSpan.MaxValue);
        ExitCode = first is null ? 0 : StatusOf(first, expected: false);
        _why = first is null ? "all programs that were to end have" : $"all programs that were to end have, {first.DisplayName} failed";
    }
}
