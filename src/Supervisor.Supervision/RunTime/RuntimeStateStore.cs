using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;

namespace Supervisor.Supervision.RunTime;

/// <summary>What is kept across restarts, and the file it is kept in. Safe to call from any thread; changes queue up.</summary>
/// <param name="file">The file, or null: nothing can be kept.</param>
/// <param name="state">What the file held at the start.</param>
internal sealed class RuntimeStateStore(RuntimeStateFile? file, RuntimeState state)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile RuntimeState _state = state;

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
    public async Task ChangeAsync(Func<RuntimeState, RuntimeState> change)
    {
        if (file is null)
        {
            return;
        }

        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            _state = await ThreadReserve.Shared.RunAsync("state file", () =>
            {
                RuntimeState next = change(file.Refresh(_state));
                file.Write(next);
                return next;
            }).ConfigureAwait(false);
        }
        catch (PosixException exception)
        {
            throw new XmlRpcFaultException(Fault.Failed, $"nothing can be kept in runtime_state_file: {exception.Message}");
        }
        finally
        {
            _turn.Release();
        }
    }
}
