using Supervisor.Posix;
using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.Output;

/// <summary>What a channel shares with others of its thread.</summary>
internal interface IChannelSurroundings
{
    /// <summary>The activity log.</summary>
    IActivityLog Log { get; }

    /// <summary>Takes lines for syslog.</summary>
    Action<ReadOnlySpan<byte>> Syslog { get; }

    /// <summary>Where the output is on its way, which is told how far it comes; null: in memory of our own.</summary>
    StagingFile? Staging { get; }

    /// <summary>Room to work in, the next call's too.</summary>
    Span<byte> Scratch(int size);
}
