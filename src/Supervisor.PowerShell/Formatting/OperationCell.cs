namespace Supervisor.PowerShell.Formatting;

/// <summary>What a row about an operation has to say, in the words of <c>supervisorctl operations</c>.</summary>
public static class OperationCell
{
    /// <summary>What it waits for, or how it ended.</summary>
    /// <param name="state">Its state.</param>
    /// <param name="waitingFor">What it waits for, if for anything.</param>
    /// <param name="end">How it ended, if it has.</param>
    /// <param name="error">Why it failed, if it did.</param>
    public static string Detail(string? state, string? waitingFor, string? end, string? error) =>
        state == nameof(OperationState.Ended) ? string.Join(": ", new[] { Word(end), error }.Where(part => !string.IsNullOrEmpty(part)))
        : string.IsNullOrEmpty(waitingFor) ? ""
        : $"waits for {waitingFor}";

    /// <summary>Such as <c>1/3</c>; empty where it is about no process, or not known about which.</summary>
    /// <param name="finished">How many it is done with.</param>
    /// <param name="total">How many there are.</param>
    public static string Progress(int finished, int total) => total == 0 ? "" : CountCell.Text(finished, total);

    /// <summary>The names it was asked for; <c>all</c> for everything.</summary>
    /// <param name="names">The names with commas between.</param>
    public static string Target(string? names) => string.IsNullOrEmpty(names) ? "all" : names;

    private static string? Word(string? end) => end == nameof(OperationEnd.GivenUp) ? "given up" : end?.ToLowerInvariant();
}
