using IniParser.Model;
using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Ini;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Commands;

namespace Supervisor.Configuration.Sections;

/// <summary>
/// Reads the options of one section. An option that is no good is noted and counts as absent, so that reading goes on and
/// finds the next one. The order of calls is the order of errors: keep it as Supervisor's.
/// </summary>
/// <param name="document">The text.</param>
/// <param name="section">Name of the section, without brackets.</param>
/// <param name="errors">Where errors go.</param>
/// <param name="warnings">Where doubts go that Supervisor does not have, or null.</param>
internal sealed class SectionReader(IniDocument document, string section, ErrorList errors, ErrorList? warnings = null)
{
    private readonly KeyDataCollection? _keys = document.KeysOf(section);
    private string? _suffix;

    /// <summary>The section, without brackets.</summary>
    public string Section => section;

    /// <summary>The part of the section's name behind the first colon.</summary>
    public string Suffix => _suffix ??= section[(section.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>True when the option is there, whatever its value.</summary>
    public bool Has(string option) => document.Find(section, _keys, option) is not null;

    /// <summary>The value as written, or null.</summary>
    public string? Raw(string option) => document.Find(section, _keys, option)?.Value;

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
    /// <param name="option">The option.</param>
    /// <param name="text">Its value.</param>
    /// <param name="names">What it may name.</param>
    /// <param name="label">Null for the option with its section.</param>
    /// <param name="percent">How a per cent sign is written in that option.</param>
    public string? Expand(string option, string text, ExpansionNames names, string? label = null, string percent = "%%")
    {
        try
        {
            string expanded = PythonFormat.Expand(text, names, percent);
            if (!expanded.Contains('\0', StringComparison.Ordinal))
            {
                return expanded;
            }

            Fail(option, $"NUL character at position {expanded.IndexOf('\0', StringComparison.Ordinal)}", null, "text without it");
        }
        catch (ExpansionException why)
        {
            string shown = IsSecret(option) ? SecretText.Hidden : SecretText.Mask(PythonLiteral.Of(text));
            Fail(option, $"Format string {shown} for '{label ?? $"{section}.{option}"}' {why.Message}", text);
        }

        return null;
    }

    /// <summary>
    /// Expands a value twice, as Supervisor does with some options by mistake: a per cent sign is written <c>%%%%</c> there.
    /// </summary>
    public string? ExpandTwice(string option, ExpansionNames first, ExpansionNames second) =>
        Raw(option) is { } text && Expand(option, text, first, percent: "%%%%") is { } once
            ? Expand(option, once, second, option, "%%%%")
            : null;

    /// <summary>Notes an error about an option; an absent option is blamed on the section's header.</summary>
    public void Fail(string? option, string message, string? value = null, string? expected = null) =>
        errors.Add(About(option, message, value, expected));

    /// <summary>Notes what Supervisor accepts, but cannot be meant.</summary>
    public void Warn(string? option, string message, string? expected = null) => warnings?.Add(About(option, message, null, expected));

    /// <summary>The options of the section and of [DEFAULT].</summary>
    public IEnumerable<string> Options() => document.Options(section).Select(option => option.KeyName);

    private ConfigurationError About(string? option, string message, string? value, string? expected)
    {
        LocatedKey? key = option is null ? null : document.Find(section, _keys, option);
        (string File, int Line)? place = key is null ? document.PlaceOf(section) : (key.File, key.Line);
        return new ConfigurationError
        {
            File = place?.File,
            Line = place?.Line is > 0 and var line ? line : null,
            Section = section,
            Option = option,
            Value = option is null || value is null || IsSecret(option) ? null : SecretText.Mask(value),
            Message = message,
            Expected = expected,
        };
    }

    private static bool IsSecret(string option) => SecretText.IsSecretName(option);
}
