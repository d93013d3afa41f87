using System.ComponentModel;

namespace Supervisor.PowerShell;

/// <summary>
/// A session or a daemon that came down the pipeline: the daemon to work on. Nothing else is taken from such an object, least of all its
/// name for the name of something to work on.
/// </summary>
[TypeConverter(typeof(PipedDaemonConverter))]
public sealed class PipedDaemon
{
    internal PipedDaemon(SupervisorSession session) => Session = session;

    /// <summary>The daemon.</summary>
    public SupervisorSession Session { get; }

    /// <inheritdoc/>
    public override string ToString() => Session.ToString();
}
