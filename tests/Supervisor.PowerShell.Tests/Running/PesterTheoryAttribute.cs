namespace Supervisor.PowerShell.Tests.Running;

/// <summary>Tests that are files of Pester's; skipped with the reason where there is no pwsh or no Pester.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PesterTheoryAttribute : TheoryAttribute
{
    public PesterTheoryAttribute() => Skip = InstalledPowerShell.PesterMissing;
}
