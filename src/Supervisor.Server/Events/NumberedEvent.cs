using Supervisor.Engine.Events;

namespace Supervisor.Server.Events;

/// <summary>An event with its number in the stream.</summary>
/// <param name="Id">From 1, without gaps; goes on over a restart of the daemon in place.</param>
/// <param name="Event">The event.</param>
internal sealed record NumberedEvent(long Id, SupervisorEvent Event)
{
    private const int Overhead = 256;

    /// <summary>About how much memory it holds, in bytes.</summary>
    public int Size => Overhead + (sizeof(char) * Event.Head.Length) + (Event.Data?.Length ?? 0);
}

/// <summary>Events that a reader asked for and that are not kept any more.</summary>
/// <param name="From">The number asked for.</param>
/// <param name="First">The number of the first event that can be had.</param>
internal sealed record EventGap(long From, long First);
