namespace Supervisor.Ctl.Tests;

/// <summary>A test in a real terminal; skipped with the reason where there is no tmux.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TmuxFactAttribute : FactAttribute
{
    public TmuxFactAttribute()
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(
            folder => File.Exists(Path.Combine(folder, "tmux"))))
        {
            Skip = "no tmux on the PATH";
        }
    }
}
