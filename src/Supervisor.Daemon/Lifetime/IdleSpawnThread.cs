using Supervisor.Posix;

namespace Supervisor.Daemon.Lifetime;

/// <summary>Ends a thread for children that nobody came to use.</summary>
/// <param name="thread">The thread; null: there is none.</param>
internal sealed class IdleSpawnThread(SpawnThread? thread) : IDisposable
{
    public void Dispose() => thread?.EndIfIdle();
}
