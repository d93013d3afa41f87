namespace Supervisor.PowerShell.Tests.Running;

/// <summary>A test that needs the types of PowerShell to work; skipped with the reason where there is no pwsh.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EngineFactAttribute : FactAttribute
{
    public EngineFactAttribute() => Skip = InstalledPowerShell.Missing;
}
