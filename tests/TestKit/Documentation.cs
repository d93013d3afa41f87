using System.Text.RegularExpressions;

namespace Supervisor.TestKit;

/// <summary>The pages of this repository, for tests that hold them against the code.</summary>
public static partial class Documentation
{
    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every page: README.md and all below docs.</summary>
    public static IEnumerable<string> Pages =>
        Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(Root, "README.md"));

    /// <summary>The text of a page of docs.</summary>
    public static string Read(string page) => File.ReadAllText(Path.Combine(Root, "docs", page));

    /// <summary>The parts of a page below its headings of a level, by heading.</summary>
    public static Dictionary<string, string> Parts(string page, int level)
    {
        string mark = new string('#', level) + " ";
        Dictionary<string, string> parts = [];
        string? heading = null;
        List<string> lines = [];
        bool isCode = false;
        foreach (string line in Read(page).Split('\n').Append("# "))
        {
            isCode ^= line.StartsWith("```", StringComparison.Ordinal);
            if (!isCode && Heading().Match(line) is { Success: true } match && match.Groups["level"].Length <= level)
            {
                if (heading is not null)
                {
                    parts.Add(heading, string.Join('\n', lines));
                }

                heading = line.StartsWith(mark, StringComparison.Ordinal) ? line[mark.Length..] : null;
                lines.Clear();
            }
            else
            {
                lines.Add(line);
            }
        }

        return parts;
    }

    /// <summary>The blocks of code of a language.</summary>
    public static IEnumerable<string> Blocks(string text, string language) =>
        Block().Matches(text).Where(block => block.Groups["language"].Value == language).Select(block => block.Groups["code"].Value);

    /// <summary>The cells of the rows of the tables in a text, without heads.</summary>
    public static IEnumerable<string[]> Rows(string text)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            bool isRow = lines[i].StartsWith('|') && !lines[i].StartsWith("|---", StringComparison.Ordinal);
            bool isHead = i + 1 < lines.Length && lines[i + 1].StartsWith("|---", StringComparison.Ordinal);
            if (isRow && !isHead)
            {
                yield return [.. lines[i].TrimEnd()[1..^1].Split('|').Select(cell => cell.Trim())];
            }
        }
    }

    /// <summary>What a link to a heading has behind the number sign.</summary>
    public static string Anchor(string heading) =>
        NoAnchor().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    /// <summary>The anchors of a text.</summary>
    public static IEnumerable<string> Anchors(string text) =>
        Block().Replace(text, "").Split('\n').Select(line => Heading().Match(line)).Where(match => match.Success)
            .Select(match => Anchor(match.Groups["text"].Value));

    /// <summary>The targets of the links of a text.</summary>
    public static IEnumerable<string> Links(string text) =>
        Link().Matches(Code().Replace(Block().Replace(text, ""), "")).Select(match => match.Groups["target"].Value);

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Supervisor.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("the tests do not run in the repository");
    }

    [GeneratedRegex(@"^(?<level>#{1,6}) (?<text>.*)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^ *```(?<language>\w*)\n(?<code>.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}
