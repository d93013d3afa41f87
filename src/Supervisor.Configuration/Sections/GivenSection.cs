using IniParser.Model;
using Supervisor.Configuration.Ini;

namespace Supervisor.Configuration.Sections;

/// <summary>Options given at run time, as the section of a file that they would be. Its errors have neither file nor line.</summary>
internal sealed class GivenSection
{
    private readonly ErrorList _errors = new();

    public GivenSection(string section, IEnumerable<KeyValuePair<string, string>> options)
    {
        IniDocument document = new();
        KeyDataCollection keys = document.Open(section, "", 0);
        foreach ((string option, string value) in options)
        {
            if (string.IsNullOrWhiteSpace(option))
            {
                _errors.Add(new() { Section = section, Message = "an option has no name" });
                continue;
            }

            document.Set(keys, option.ToLowerInvariant(), value, "", 0);
        }

        Reader = new SectionReader(document, section, _errors);
    }

    public SectionReader Reader { get; }

    /// <summary>Ends the reading.</summary>
    /// <param name="known">The options there are; any other is an error.</param>
    /// <exception cref="ConfigurationException">There were errors.</exception>
    public void End(params string[] known)
    {
        foreach (string unknown in Reader.Options().Where(option => !known.Contains(option)))
        {
            string message = UnknownNames.Option(unknown, known);
            Reader.Fail(unknown, message, null, message.EndsWith('?') ? null : string.Join(", ", known));
        }

        if (_errors.Count > 0)
        {
            throw new ConfigurationException([.. _errors.All.Select(error => error with { File = null, Line = null })]);
        }
    }
}
