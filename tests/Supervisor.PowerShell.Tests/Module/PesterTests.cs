using System.Diagnostics;
using Supervisor.PowerShell.Tests.Running;
using Supervisor.TestKit;

namespace Supervisor.PowerShell.Tests.Module;

/// <summary>Every file of tests/module is one test: run by Pester in a pwsh of its own.</summary>
public abstract class PesterTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>The files about groups, collections or programs, or the others: classes of tests run beside one another.</summary>
    protected static TheoryData<string> Files(bool aboutSets) =>
        [.. Directory.EnumerateFiles(Checkout.PesterFolder, "*.Tests.ps1").Select(path => Path.GetFileName(path)).Order()
            .Where(name => IsAboutSets(name) == aboutSets)];

    protected static async Task RunAsync(string name, string? pester = null)
    {
        string runner = Path.Combine(Checkout.PesterFolder, "Invoke-TestFile.ps1");
        ProcessStartInfo start = TestPowerShell.Command(
            $"& '{Quoted(runner)}' -Path '{Quoted(Path.Combine(Checkout.PesterFolder, name))}' "
            + $"-Pester '{Quoted(pester ?? TestPowerShell.Pester)}'; exit $LASTEXITCODE");
        start.WorkingDirectory = Checkout.Root;
        start.Environment["SUPERVISORD"] = TestDaemon.Command;
        using TempFolder folder = new();
        using Process pwsh = Process.Start(folder.TakeIn(start))!;
        pwsh.StandardInput.Close();
        Task<string> output = pwsh.StandardOutput.ReadToEndAsync();
        Task<string> error = pwsh.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(Longest);
        try
        {
            await pwsh.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            pwsh.Kill(entireProcessTree: true);
            Assert.Fail($"{name} was not done after {Longest.TotalMinutes} minutes.\n{await output}{await error}");
        }

        Assert.True(pwsh.ExitCode == 0, $"{name}: exit code {pwsh.ExitCode}\n{await output}{await error}");
    }

    private static bool IsAboutSets(string name) =>
        new[] { "Group", "Collection", "Program" }.Any(noun => name.Contains($"-Supervisor{noun}.", StringComparison.Ordinal));

    private static string Quoted(string path) => path.Replace("'", "''", StringComparison.Ordinal);
}
