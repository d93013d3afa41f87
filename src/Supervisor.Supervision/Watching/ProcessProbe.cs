using System.Globalization;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Posix;

namespace Supervisor.Supervision.Watching;

/// <summary>Looks whether processes keep to their <c>memory_limit=</c> and whether their <c>httpok_url=</c> answers with 200.</summary>
internal sealed class ProcessProbe
{
    /// <summary>How long an answer may take, its body included.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The check that <c>memory_limit=</c> is.</summary>
    public const string MemoryCheck = "memory_limit";

    private const string HttpCheck = "httpok_url";
    private const int Ok = 200;
    private readonly HttpQuestion _questions = new();

    /// <summary>What is wrong with which of the processes. A URL that several share is asked once.</summary>
    public async Task<IReadOnlyList<ProbeFinding>> LookAsync(IReadOnlyList<WatchedProcess> processes, CancellationToken cancel)
    {
        List<ProbeFinding> findings = [];
        foreach (WatchedProcess watched in processes)
        {
            long limit = watched.Settings.MemoryLimit;
            if (limit > 0 && ProcessMemory.Resident(watched.Pid) is { } resident && resident > limit)
            {
                findings.Add(new(watched, MemoryCheck, Text($"uses {resident} bytes of memory, memory_limit is {limit}")));
            }
        }

        IEnumerable<WatchedProcess> rest = processes.Except(findings.Select(finding => finding.Watched));
        IEnumerable<Task<IEnumerable<ProbeFinding>>> asked = rest.Where(watched => watched.Settings.HttpOkUrl is not null)
            .GroupBy(watched => watched.Settings.HttpOkUrl!)
            .Select(async same => await AskAsync(new(same.Key), cancel).ConfigureAwait(false) is { } failure
                ? same.Select(watched => new ProbeFinding(watched, HttpCheck, failure))
                : []);
        foreach (IEnumerable<ProbeFinding> failed in await Task.WhenAll(asked).ConfigureAwait(false))
        {
            findings.AddRange(failed);
        }

        return findings;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Null, or what is wrong. Names neither password nor query, which may be secrets.</summary>
    private async Task<string?> AskAsync(Uri url, CancellationToken cancel)
    {
        string name = HttpQuestion.NameOf(url);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            string? failure = await _questions.AskAsync(url, "httpok", status => status == Ok, patience.Token).ConfigureAwait(false);
            return failure is null ? null : $"{HttpCheck} {name} {failure}";
        }
        catch (OperationCanceledException)
        {
            return Text($"{HttpCheck} {name} did not answer within {Patience.TotalSeconds} s");
        }
    }
}

/// <summary>A run of a process to look at.</summary>
/// <param name="Process">The process.</param>
/// <param name="Pid">Which run of it.</param>
/// <param name="Settings">What it must keep to.</param>
internal sealed record WatchedProcess(ManagedProcess Process, int Pid, ProcessSettings Settings);

/// <summary>A run that is not well.</summary>
/// <param name="Watched">The run.</param>
/// <param name="Check">The option that had it looked at.</param>
/// <param name="Text">What is wrong.</param>
internal sealed record ProbeFinding(WatchedProcess Watched, string Check, string Text);
