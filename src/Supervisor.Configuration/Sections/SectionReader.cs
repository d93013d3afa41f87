using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Ini;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Commands;

namespace Supervisor.Configuration.Sections;

/// <summary>
/// Reads the options of one section. An option that is no good is noted and counts as absent, so that reading goes on and
/// finds the next one. The order of calls is the order of errors: keep it as Supervisor's.
/// </summary>
internal sealed class SectionReader(IniDocument document, string section, ErrorList errors)
{
    /// <summary>The section, without brackets.</summary>
    public string Section => section;

    /// <summary>The part of the section's name behind the first colon.</summary>
    public string Suffix => section[(section.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>True when the option is there, whatever its value.</summary>
    public bool Has(string option) => document.Find(section, option) is not null;

    /// <summary>The value as written, or null.</summary>
    public string? Raw(string option) => document.Find(section, option)?.Value;

    /// <summary>The value after expansion, or null when it is absent or cannot be expanded.</summary>
    public string? Text(string option, ExpansionNames names) => Raw(option) is { } raw ? Expand(option, raw, names) : null;

    /// <summary>The value after expansion and conversion, or <paramref name="fallback"/> when it is absent or no good.</summary>
    public T Read<T>(string option, T fallback, Func<string, T> convert, ExpansionNames names) =>
        Text(option, names) is { } text ? Convert(option, text, fallback, convert) : fallback;

    /// <summary>As <see cref="Read{T}"/>, where null stands for an absent value.</summary>
    public T? ReadOrNull<T>(string option, Func<string, T> convert, ExpansionNames names)
        where T : class => Text(option, names) is { } text ? Convert<T?>(option, text, null, convert) : null;

    /// <summary>Converts a value of the option that was expanded before.</summary>
    public T Convert<T>(string? option, string text, T fallback, Func<string, T> convert)
    {
        try
        {
            return convert(text);
        }
        catch (ValueException why)
        {
            Fail(option, why.Message, text, why.Expected);
            return fallback;
        }
    }

    /// <summary>Expands a value; <paramref name="label"/> is what Supervisor calls the option there.</summary>
    public string? Expand(string option, string text, ExpansionNames names, string? label = null)
    {
        try
        {
            return PythonFormat.Expand(text, names);
        }
        catch (ExpansionException why)
        {
            string shown = IsSecret(option) ? SecretText.Hidden : SecretText.Mask(PythonLiteral.Of(text));
            Fail(option, $"Format string {shown} for '{label ?? $"{section}.{option}"}' {why.Message}", text);
            return null;
        }
    }

    /// <summary>Notes an error about an option; an absent option is blamed on the section's header.</summary>
    public void Fail(string? option, string message, string? value = null, string? expected = null)
    {
        LocatedKey? key = option is null ? null : document.Find(section, option);
        (string File, int Line)? place = key is null ? document.PlaceOf(section) : (key.File, key.Line);
        errors.Add(new ConfigurationError
        {
            File = place?.File,
            Line = place?.Line is > 0 and var line ? line : null,
            Section = section,
            Option = option,
            Value = option is null || value is null || IsSecret(option) ? null : SecretText.Mask(value),
            Message = message,
            Expected = expected,
        });
    }

    /// <summary>The options of the section and of [DEFAULT].</summary>
    public IEnumerable<string> Options() => document.Options(section).Select(option => option.KeyName);

    private static bool IsSecret(string option) => SecretText.IsSecretName(option);
}
