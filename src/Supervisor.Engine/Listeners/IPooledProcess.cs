namespace Supervisor.Engine.Listeners;

/// <summary>A process of a pool.</summary>
internal interface IPooledProcess
{
    /// <summary>Its name within the group.</summary>
    string Name { get; }

    /// <summary>It is RUNNING.</summary>
    bool IsRunning { get; }

    /// <summary>Its protocol; null: it is no event listener, only beside them.</summary>
    ListenerConversation? Listener { get; }

    /// <summary>Queues an event for its standard input. The bytes are valid during the call only.</summary>
    /// <returns>False when it has closed that (EPIPE).</returns>
    bool Send(ReadOnlyMemory<byte> data);

    /// <summary>Readers are to see something else of it.</summary>
    void MarkChanged();
}
