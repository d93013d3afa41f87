using Supervisor.Client;
using Supervisor.PowerShell.Formatting;
using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>Something that happened at a daemon.</summary>
public sealed class SupervisorEvent : ILabelled
{
    private const string StatePrefix = "PROCESS_STATE_";

    internal SupervisorEvent(StreamedEvent streamed, SupervisorSession session)
    {
        Serial = streamed.Serial;
        Type = streamed.Name;
        Time = streamed.When?.ToLocalTime();
        Process = streamed.Process;
        Group = streamed.Payload.GetValueOrDefault("groupname");
        Collection = streamed.Payload.GetValueOrDefault("collectionname");
        FromState = State(streamed.Payload.GetValueOrDefault("from_state"));
        ToState = Type.StartsWith(StatePrefix, StringComparison.Ordinal) ? State(Type[StatePrefix.Length..]) : null;
        Data = streamed.Data;
        Payload = new TextTable(streamed.Payload, StringComparer.OrdinalIgnoreCase);
        Session = session;
    }

    /// <summary>Number in the stream of its daemon; <c>Watch-SupervisorEvent -From</c> takes the next one to go on.</summary>
    public long Serial { get; }

    /// <summary>Type, such as <c>PROCESS_STATE_RUNNING</c>.</summary>
    public string Type { get; }

    /// <summary>When it happened, by the daemon's clock.</summary>
    public DateTimeOffset? Time { get; }

    /// <summary>The process it is about, as <c>group:process</c>, or null.</summary>
    public string? Process { get; }

    /// <summary>The group it is about, or null.</summary>
    public string? Group { get; }

    /// <summary>The collection that was added or removed, or null.</summary>
    public string? Collection { get; }

    /// <summary>For a change of state, the one before.</summary>
    public ProcessState? FromState { get; }

    /// <summary>For a change of state, the new one.</summary>
    public ProcessState? ToState { get; }

    /// <summary>What came with it, such as output of the process or the data of a remote communication; null if nothing did.</summary>
    public string? Data { get; }

    /// <summary>What it has to say in one line: a change of state as <c>Starting -> Running</c>, else the first line of the data.</summary>
    public string Detail => EventCell.Detail(null, FromState?.ToString(), ToState?.ToString(), Data, null);

    /// <summary>The tokens of the event by their names, such as <c>pid</c>, <c>expected</c>, <c>tries</c>, <c>channel</c>.</summary>
    public IReadOnlyDictionary<string, string> Payload { get; }

    /// <summary>The daemon it is from.</summary>
    public SupervisorSession Session { get; }

    /// <summary>The daemon it is from, when events of several come together; it is shown before the rest.</summary>
    internal string? Label { get; init; }

    string? ILabelled.Label => Label;

    /// <inheritdoc/>
    public override string ToString() => Process is null ? Type : $"{Type} {Process}";

    private static ProcessState? State(string? name) =>
        Enum.TryParse(name, ignoreCase: true, out ProcessState state) && Enum.IsDefined(state) ? state : null;
}
