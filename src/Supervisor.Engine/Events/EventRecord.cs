namespace Supervisor.Engine.Events;

/// <summary>An event, whole: listeners get the same bytes from whoever goes on.</summary>
public sealed record EventRecord
{
    /// <summary>Its type.</summary>
    public EventType Type { get; set; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset When { get; set; }

    /// <summary>The tokens of its payload.</summary>
    public string Head { get; set; } = "";

    /// <summary>What follows them.</summary>
    public byte[]? Data { get; set; }

    /// <summary>The process concerned.</summary>
    public string? Process { get; set; }

    /// <summary>The group or collection concerned.</summary>
    public string? Group { get; set; }

    /// <summary>Its number common to all pools; -1: it has none.</summary>
    public long Serial { get; set; } = -1;
}
