namespace Supervisor.Engine.Listeners;

/// <summary>Where an event listener is in its protocol (Supervisor: Events, Event Listener States).</summary>
public enum ListenerState
{
    /// <summary>It may be sent an event.</summary>
    Ready = 10,

    /// <summary>It was sent an event and has not answered yet.</summary>
    Busy = 20,

    /// <summary>It answered, or has just started, and has not said READY yet.</summary>
    Acknowledged = 30,

    /// <summary>It broke the protocol; it gets no more events until it is started again.</summary>
    Unknown = 40,
}
