using Supervisor.Os;
using Supervisor.Protocol;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.RunTime;

/// <summary>What is kept across restarts, and the file it is kept in. Safe to call from any thread; changes queue up.</summary>
/// <param name="loop">Where it is known what is kept.</param>
/// <param name="file">The file, or null: nothing can be kept.</param>
/// <param name="state">What the file held at the start.</param>
internal sealed class RuntimeStateStore(SupervisionLoop loop, RuntimeStateFile? file, RuntimeState state)
{
    /// <summary>After so long a disk has not answered.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _writing = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile RuntimeState _state = state;

    // Something is being written or read, or still hangs.
    private volatile bool _isBusy;

    public RuntimeState State => _state;

    /// <summary>What is kept, for another process image; no change is under way.</summary>
    public RuntimeRecord Capture(RuntimeRecord registry)
    {
        if (file is null)
        {
            return registry;
        }

        byte[] kept = RuntimeStateDocument.Write(_state);
        byte[]? seen = file.Seen;
        return registry with { Kept = kept, Seen = seen is null || seen.AsSpan().SequenceEqual(kept) ? null : seen };
    }

    /// <summary>Refuses to go on where nothing can be kept.</summary>
    /// <exception cref="XmlRpcFaultException">INCORRECT_PARAMETERS.</exception>
    public void RequireFile(string what = "persist")
    {
        if (file is null)
        {
            throw new XmlRpcFaultException(
                Fault.IncorrectParameters, $"{what}: nothing can be kept, expected runtime_state_file in [supervisord]");
        }
    }

    /// <summary>Changes what is kept; completes when it is on the disk.</summary>
    /// <exception cref="XmlRpcFaultException">FAILED: the file cannot be read or written, everything is as it was.</exception>
    public Task ChangeAsync(Func<RuntimeState, RuntimeState> change) => file is null
        ? Task.CompletedTask
        : loop.InvokeAsync(() => ChangeAsync(file, change));

    private async Task<bool> ChangeAsync(RuntimeStateFile target, Func<RuntimeState, RuntimeState> change)
    {
        await _turn.WaitAsync();
        try
        {
            if (_isBusy)
            {
                // Who comes after one that has waited in vain need not do so again.
                throw new TimeoutException("its disk still does not answer");
            }

            TaskCompletionSource<RuntimeState> written = new(TaskCreationOptions.RunContinuationsAsynchronously);
            loop.Work(
                "state file", Patience, () => Write(target, change), outcome => outcome.Tell(written), tooLate: state => _state = state);
            _state = await written.Task;
            return true;
        }
        catch (Exception exception) when (exception is PosixException or TimeoutException)
        {
            throw new XmlRpcFaultException(Fault.Failed, $"nothing can be kept in runtime_state_file: {exception.Message}");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>On a worker; one that hung may come to its end beside the next.</summary>
    private RuntimeState Write(RuntimeStateFile target, Func<RuntimeState, RuntimeState> change)
    {
        lock (_writing)
        {
            _isBusy = true;
            try
            {
                RuntimeState next = change(target.Refresh(_state));
                target.Write(next);
                return next;
            }
            finally
            {
                _isBusy = false;
            }
        }
    }
}
