namespace Supervisor.Ctl.Tests;

/// <summary>A test with PowerShell; skipped with the reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PwshFactAttribute : FactAttribute
{
    public PwshFactAttribute()
    {
        if (!TmuxFactAttribute.IsThere("pwsh"))
        {
            Skip = "no pwsh on the PATH";
        }
    }
}
