namespace Supervisor.Ctl.Tests;

/// <summary>A test in a real terminal; skipped with the reason where tmux or the shell it is about is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TmuxFactAttribute : FactAttribute
{
    public TmuxFactAttribute(string? shell = null)
    {
        string? missing = new[] { "tmux", shell }.FirstOrDefault(program => program is not null && !IsThere(program));
        if (missing is not null)
        {
            Skip = $"no {missing} on the PATH";
        }
    }

    internal static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));
}
