using Supervisor.Protocol;

namespace Supervisor.Supervision.Port;

/// <summary>
/// What became of an action: done, refused with a fault, or, for an action on several processes, a result for each
/// process it concerned.
/// </summary>
public readonly record struct ActionOutcome
{
    private ActionOutcome(Fault fault, string? detail, IReadOnlyList<ProcessResult>? results)
    {
        Fault = fault;
        Detail = detail;
        Results = results;
    }

    /// <summary>The one process or thing that was meant is done.</summary>
    public static ActionOutcome Done => new(Fault.Success, null, null);

    /// <summary><see cref="Fault.Success"/>, or why nothing was done.</summary>
    public Fault Fault { get; }

    /// <summary>What follows the fault's name in its text, or null.</summary>
    public string? Detail { get; }

    /// <summary>The results of an action on several processes, in the order in which they completed; else null.</summary>
    public IReadOnlyList<ProcessResult>? Results { get; }

    /// <summary>Refused.</summary>
    public static ActionOutcome Failed(Fault fault, string? detail = null) => new(fault, detail, null);

    /// <summary>Carried out for each of several processes.</summary>
    public static ActionOutcome Each(IReadOnlyList<ProcessResult> results) => new(Fault.Success, null, results);
}

/// <summary>What a reading of the configuration found, compared to the active groups.</summary>
/// <param name="Added">Groups that are configured but not active.</param>
/// <param name="Changed">Active groups that are configured differently now.</param>
/// <param name="Removed">Active groups that are configured no more.</param>
/// <param name="Error">Why the configuration could not be read, or null; the lists are empty then.</param>
public sealed record ReloadOutcome(
    IReadOnlyList<string> Added, IReadOnlyList<string> Changed, IReadOnlyList<string> Removed, string? Error = null)
{
    /// <summary>The configuration could not be read.</summary>
    public static ReloadOutcome Failed(string error) => new([], [], [], error);
}
