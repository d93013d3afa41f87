using Supervisor.Configuration.Ini;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Sections;

/// <summary>What the text of a configuration has that Supervisor passes over in silence.</summary>
internal sealed class DoubtfulText
{
    private readonly List<ConfigurationError> _warnings = [];
    private readonly List<ConfigurationError> _hints = [];

    /// <param name="document">The text.</param>
    /// <param name="mainFile">Path of the file that includes the others.</param>
    public DoubtfulText(IniDocument document, string mainFile)
    {
        foreach (string section in document.Sections)
        {
            Look(document, section);
        }

        foreach (RepeatedText repeat in document.Repeats)
        {
            Look(repeat, mainFile);
        }
    }

    /// <summary>What cannot be meant.</summary>
    public IReadOnlyList<ConfigurationError> Warnings => _warnings;

    /// <summary>What may well be meant.</summary>
    public IReadOnlyList<ConfigurationError> Hints => _hints;

    private void Look(IniDocument document, string section)
    {
        if (ConfigurationSections.Find(section) is not { } kind)
        {
            (string file, int line) = document.PlaceOf(section)!.Value;
            _warnings.Add(new() { File = file, Line = line, Section = section, Message = UnknownNames.Section(section) });
            return;
        }

        if (kind.TakesAnyKey)
        {
            return;
        }

        foreach (LocatedKey option in document.OwnOptions(section))
        {
            if (kind.Find(option.KeyName) is null)
            {
                _warnings.Add(new()
                {
                    File = option.File,
                    Line = option.Line,
                    Section = section,
                    Option = option.KeyName,
                    Message = UnknownNames.Option(option.KeyName, kind),
                });
            }
        }
    }

    private void Look(RepeatedText repeat, string mainFile)
    {
        if (repeat.File == repeat.FirstFile && repeat.Line == repeat.FirstLine)
        {
            if (repeat.Option is null)
            {
                _hints.Add(new() { File = repeat.File, Line = repeat.Line, Section = repeat.Section, Message = "the file is included twice" });
            }

            return;
        }

        bool elsewhere = repeat.File != repeat.FirstFile;
        string first = elsewhere ? $"{repeat.FirstFile}:{repeat.FirstLine}" : $"line {repeat.FirstLine}";
        string message =
            repeat.Option is not null ? $"stands twice, the value of {first} is lost"
            : repeat.Section == "include" && repeat.File != mainFile ? "an included file cannot include others"
            : $"stands twice, first in {first}; of an option in both the later one counts";
        ConfigurationError doubt =
            new() { File = repeat.File, Line = repeat.Line, Section = repeat.Section, Option = repeat.Option, Message = message };

        // Files that are included may well set a thing or two of [supervisord].
        bool isMeant = elsewhere && ConfigurationSections.Find(repeat.Section) is { IsNamed: false };
        (isMeant ? _hints : _warnings).Add(doubt);
    }
}
