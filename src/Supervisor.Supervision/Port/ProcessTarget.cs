namespace Supervisor.Supervision.Port;

/// <summary>What a <see cref="ProcessTarget"/> names.</summary>
public enum ProcessTargetKind
{
    /// <summary>Every process of every group.</summary>
    All,

    /// <summary>Every process of one group.</summary>
    Group,

    /// <summary>One process, or with <c>group:*</c> every process of a group.</summary>
    Process,

    /// <summary>Every process of a collection.</summary>
    Collection,
}

/// <summary>The processes an action is meant for.</summary>
/// <param name="Kind">What <paramref name="Name"/> is the name of.</param>
/// <param name="Name">Group name, namespec or collection name, exactly as the caller wrote it; empty for all.</param>
public readonly record struct ProcessTarget(ProcessTargetKind Kind, string Name)
{
    /// <summary>Every process.</summary>
    public static ProcessTarget All => new(ProcessTargetKind.All, "");

    /// <summary>The processes of a group.</summary>
    public static ProcessTarget Group(string name) => new(ProcessTargetKind.Group, name);

    /// <summary>The process, or for <c>group:*</c> the processes, of a namespec.</summary>
    public static ProcessTarget Process(string namespec) => new(ProcessTargetKind.Process, namespec);

    /// <summary>The processes of a collection.</summary>
    public static ProcessTarget Collection(string name) => new(ProcessTargetKind.Collection, name);
}
