using System.ComponentModel;
using System.Management.Automation;

namespace Supervisor.PowerShell;

/// <summary>
/// An object of this module that came down the pipeline, live or as a copy out of a job, a file or another PowerShell: what it is, at its
/// daemon. Nothing else is taken from such an object, least of all its name for the name of something else.
/// </summary>
[TypeConverter(typeof(PipelineObjectConverter))]
public sealed class PipelineObject
{
    internal PipelineObject(PipelineKinds kind, string name, SupervisorSession? session)
    {
        Kind = kind;
        Name = name;
        Session = session;
    }

    /// <summary>The daemon it is at; null when it does not tell.</summary>
    public SupervisorSession? Session { get; }

    internal PipelineKinds Kind { get; }

    /// <summary>Name of a group or collection, <c>group:program</c>, or what messages call it.</summary>
    internal string Name { get; }

    /// <summary>The processes it stands for by their names.</summary>
    internal IReadOnlyList<ProcessName> Processes { get; init; } = [];

    /// <summary>A group without processes.</summary>
    internal bool IsEmpty { get; init; }

    /// <summary>When an operation was asked for: its number is another one's after a start of the daemon.</summary>
    internal DateTimeOffset? Asked { get; init; }

    /// <summary>Where it comes in the answers of many daemons; null when that is not known.</summary>
    internal Arrival? Arrival { get; init; }

    /// <summary>Why nothing can be done with it; null if something can.</summary>
    internal ErrorRecord? Problem { get; init; }

    /// <summary>The same of another kind.</summary>
    internal PipelineObject As(PipelineKinds kind) => new(kind, Name, Session) { Processes = Processes, IsEmpty = IsEmpty };

    /// <inheritdoc/>
    public override string ToString() => Name;
}
