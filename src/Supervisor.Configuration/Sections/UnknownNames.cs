using Supervisor.Protocol;

namespace Supervisor.Configuration.Sections;

/// <summary>What to say of sections and options that nobody knows, with a guess at what was meant.</summary>
internal static class UnknownNames
{
    // What other supervisors, and Supervisor 2, call it.
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["cmd"] = "command",
        ["exec"] = "command",
        ["execstart"] = "command",
        ["cwd"] = "directory",
        ["chdir"] = "directory",
        ["workdir"] = "directory",
        ["workingdirectory"] = "directory",
        ["working_directory"] = "directory",
        ["env"] = "environment",
        ["uid"] = "user",
        ["restart"] = "autorestart",
        ["retries"] = "startretries",
        ["instances"] = "numprocs",
        ["killsignal"] = "stopsignal",
        ["timeoutstopsec"] = "stopwaitsecs",
        ["stdout"] = "stdout_logfile",
        ["stderr"] = "stderr_logfile",
        ["logfile"] = "stdout_logfile",
        ["log_stdout"] = "stdout_logfile",
        ["log_stderr"] = "redirect_stderr",
    };

    /// <summary>About an option of a kind of section that does not have it.</summary>
    public static string Option(string option, ConfigurationSection kind) => Option(option, [.. kind.Keys.Select(key => key.Name)]);

    /// <summary>About an option that is none of those there are.</summary>
    public static string Option(string option, IReadOnlyCollection<string> known)
    {
        string? guess = Elsewhere.TryGetValue(option, out string? here) && known.Contains(here) ? here
            : NearestName.Find(option, known)
            ?? known.FirstOrDefault(key => key == "stdout_" + option)
            ?? (option.Length < 4 ? null : known.Where(key => key.StartsWith(option, StringComparison.Ordinal)).MinBy(key => key.Length));
        if (guess is not null)
        {
            return $"unknown option; did you mean '{guess}'?";
        }

        ConfigurationSection? other = ConfigurationSections.All.FirstOrDefault(kind => kind.Find(option) is not null);
        return other is null ? "unknown option" : $"unknown option; it is one of [{other.Title}]";
    }

    /// <summary>About a section that is of no kind there is.</summary>
    public static string Section(string section)
    {
        string guess = Guess(section) is { } kind ? $"; did you mean [{kind}]?" : "";
        return $"unknown section, nothing of it is used{guess}";
    }

    private static string? Guess(string section)
    {
        int end = section.AsSpan().IndexOfAny(": \t");
        string kind = end < 0 ? section : section[..end];
        string name = end < 0 ? "x" : section[(end + 1)..].Trim();
        return NearestName.Find(kind, Kinds(isNamed: true)) is { } named ? $"{named}:{name}" : NearestName.Find(kind, Kinds(isNamed: false));
    }

    private static IEnumerable<string> Kinds(bool isNamed) =>
        ConfigurationSections.All.Where(kind => kind.IsNamed == isNamed).Select(kind => kind.Kind);
}
