using System.Diagnostics;
using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Daemons;

/// <summary>Starts a supervisord in the background and waits until it answers.</summary>
internal static class DaemonLauncher
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(1);

    /// <param name="executable">The program.</param>
    /// <param name="configurationFile">Its configuration.</param>
    /// <param name="client">Where it will listen.</param>
    /// <param name="timeout">Longest wait for its first answer.</param>
    /// <param name="endIfLate">When that is over, end it rather than let it go on.</param>
    /// <param name="cancel">Gives up, and ends it unless it is in the background already.</param>
    /// <exception cref="DaemonLaunchException">It has ended again; the message is what it said.</exception>
    /// <exception cref="TimeoutException">It does not answer; the message is what it said.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be run.</exception>
    public static async Task<DaemonInfo> StartAsync(
        string executable, string configurationFile, SupervisorClient client, TimeSpan timeout, bool endIfLate, CancellationToken cancel)
    {
        long started = Stopwatch.GetTimestamp();
        ProgramRun run = ProgramRun.Start(executable, "-c", configurationFile);
        try
        {
            while (true)
            {
                // The program ends with 0 when the daemon is in the background; with nodaemon=true it is the daemon.
                if (run.HasExited && run.ExitCode != 0)
                {
                    await run.FinishAsync(cancel).ConfigureAwait(false);
                    throw new DaemonLaunchException(Said(run));
                }

                bool isBackground = run.HasExited;
                if (await AnswerAsync(client, timeout - Stopwatch.GetElapsedTime(started), cancel).ConfigureAwait(false) is { } daemon
                    && (isBackground || daemon.ProcessId == run.ProcessId))
                {
                    return daemon;
                }

                if (Stopwatch.GetElapsedTime(started) >= timeout)
                {
                    throw new TimeoutException(Said(run));
                }

                await Task.Delay(Pause, cancel).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException || (e is TimeoutException && endIfLate))
        {
            run.Kill();
            throw;
        }
        finally
        {
            if (run.HasExited)
            {
                run.Dispose();
            }
        }
    }

    private static async Task<DaemonInfo?> AnswerAsync(SupervisorClient client, TimeSpan left, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(left > LastLook ? left : LastLook);
        try
        {
            return await DaemonInfo.AskAsync(client, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
        catch (SupervisorConnectionException)
        {
            return null;
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.ShutdownState)
        {
            return null;
        }
    }

    private static string Said(ProgramRun run)
    {
        string said = string.Join('\n', new[] { run.Error, run.Output }.Where(text => text.Length > 0));
        return said.Length > 0 ? said : run.HasExited ? $"it ended with exit status {run.ExitCode}" : "it wrote nothing";
    }
}

/// <summary>A daemon that did not come up.</summary>
/// <param name="message">What it said.</param>
internal sealed class DaemonLaunchException(string message) : Exception(message);
