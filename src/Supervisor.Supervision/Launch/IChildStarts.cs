using Supervisor.Posix;

namespace Supervisor.Supervision.Launch;

/// <summary>What starts the children, and who they are. It outlives a restart of the daemon in place.</summary>
internal interface IChildStarts
{
    /// <summary>Starts the children.</summary>
    /// <exception cref="InvalidOperationException">The daemon's own directory and umask are not yet what they are going to be.</exception>
    Spawner Spawner { get; }

    /// <summary>The children with owners.</summary>
    ChildRegistry Children { get; }
}
