using System.Text.RegularExpressions;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Configuration.Tests.Docs;

/// <summary>docs/configuration.md has what the table of keys has, and nothing else.</summary>
public sealed partial class ConfigurationReferenceTests
{
    private static readonly Dictionary<string, string> Sections = Documentation.Parts("configuration.md", 2);

    public static TheoryData<string> Titles => [.. ConfigurationSections.All.Select(kind => kind.Title)];

    [Theory]
    [MemberData(nameof(Titles))]
    public void Every_key_has_its_row(string title)
    {
        ConfigurationSection section = ConfigurationSections.All.Single(kind => kind.Title == title);
        Dictionary<string, string[]> rows = Documentation.Rows(Sections[$"[{title}]"]).Where(row => row.Length == 6).ToDictionary(row => row[0]);
        Assert.Equal(Own(section).Select(key => key.Name).Order(), rows.Keys.Order());
        foreach (ConfigurationKey key in Own(section))
        {
            string[] row = rows[key.Name];
            Assert.Equal(
                (key.Name, key.Type, key.Default ?? "–", key.Since ?? "**new**", key.Change.ToString().ToLowerInvariant()),
                (row[0], row[1], row[2], row[3], row[4]));
            Assert.Equal(key.IsRequired, row[5].Contains("**required**", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_section_of_the_page_exists() =>
        Assert.All(Sections.Keys.Where(heading => heading.StartsWith('[')), heading =>
            Assert.Contains(ConfigurationSections.All, kind => $"[{kind.Title}]" == heading));

    [Fact]
    public void Every_type_and_time_of_a_change_is_explained()
    {
        string text = Sections["How a file is read"];
        string[] first = [.. Documentation.Rows(text).Select(row => row[0])];
        Assert.All(ConfigurationSections.All.SelectMany(kind => kind.Keys), key =>
        {
            Assert.Contains(key.Type, first);
            Assert.Contains(key.Change.ToString().ToLowerInvariant(), first);
        });
    }

    [Fact]
    public void Every_example_of_a_wrong_value_is_refused_in_these_words()
    {
        Match[] examples = WrongValue().Matches(Sections["How a file is read"]).ToArray();
        Assert.True(examples.Length > 20);
        foreach (Match example in examples)
        {
            string key = example.Groups["key"].Value;
            ConfigurationSection section = ConfigurationSections.All.First(kind => kind.Find(key) is { } known && known.Type == example.Groups["type"].Value);
            string line = $"{key}={example.Groups["value"].Value}\n";
            string text = section.Kind == "supervisord" ? $"[supervisord]\n{line}" : $"[supervisord]\n[{section.Title}]\n{Required(section, key)}{line}";
            Assert.Contains(new MadeUpMachine().Errors(text), error =>
                error.Option == key && error.Message.TrimEnd() == example.Groups["message"].Value);
        }
    }

    public static TheoryData<string> Pages =>
        ["configuration.md", "recipes.md", "events.md", "collections.md", "runtime-programs.md", "environment.md", "running.md", "security.md", "restarting.md"];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_example_is_a_good_configuration(string page)
    {
        MadeUpMachine machine = new() { Env = { ["WEB_TOKEN"] = "x", ["USER"] = "joe" } };
        foreach (string block in Documentation.Blocks(Documentation.Read(page), "ini").Where(block => !IsOfSystemd(block)))
        {
            string text = block.StartsWith('[') ? block : "[program:x]\n" + block;
            text = text.Contains("[program:x]\n", StringComparison.Ordinal) && !text.Contains("command", StringComparison.Ordinal)
                ? text + "command=x\n"
                : text;
            text = text.Contains("[supervisord]", StringComparison.Ordinal) ? text : text + "[supervisord]\n";
            string missing = string.Concat(Members().Matches(text).SelectMany(list => list.Groups["names"].Value.Split(','))
                .Where(name => !text.Contains($"[program:{name.Trim()}]", StringComparison.Ordinal)).Distinct()
                .Select(name => $"[program:{name.Trim()}]\ncommand=x\n"));
            Assert.Empty(machine.Load(text + missing, textOnly: true).Warnings);
        }
    }

    private static string Required(ConfigurationSection section, string but) => string.Concat(section.Keys
        .Where(key => key.IsRequired && key.Name != but)
        .Select(key => $"{key.Name}={(key.Name == "events" ? "TICK_5" : "/tmp/x")}\n"));

    private static bool IsOfSystemd(string block) =>
        block.StartsWith("[Unit]", StringComparison.Ordinal) || block.StartsWith("[Service]", StringComparison.Ordinal);

    // What a kind has of a program is told there.
    private static IEnumerable<ConfigurationKey> Own(ConfigurationSection section)
    {
        IReadOnlyList<ConfigurationKey> program = ConfigurationSections.Find("program:x")!.Keys;
        return section.Kind is "fcgi-program" or "eventlistener" ? section.Keys.Except(program) : section.Keys;
    }

    [GeneratedRegex(@"(?<=^\[group:[^\]]*\]\n)programs *= *(?<names>.*)$", RegexOptions.Multiline)]
    private static partial Regex Members();

    [GeneratedRegex(@"^\| (?<type>[^|]*) \|[^|]*\| `(?<key>\S+) = (?<value>[^`]*)`: (?<message>.*) \|$", RegexOptions.Multiline)]
    private static partial Regex WrongValue();
}
