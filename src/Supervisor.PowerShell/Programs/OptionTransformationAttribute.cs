using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Supervisor.PowerShell.Formatting;

namespace Supervisor.PowerShell;

/// <summary>
/// Takes values of options as they stand in cells of a CSV file too: an empty one is as good as none, truth values may be words.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>What the option is.</summary>
    public OptionKind Kind { get; init; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? data = inputData is PSObject { BaseObject: { } inner and not PSCustomObject } ? inner : inputData;
        if (data is TimeSpan time)
        {
            return (long)time.TotalSeconds;
        }

        if (data is not string text)
        {
            return Kind == OptionKind.AutoRestart && data is bool always ? (always ? AutoRestart.True : AutoRestart.False) : inputData;
        }

        text = text.Trim();
        return text.Length == 0 ? null : Kind switch
        {
            OptionKind.Truth => Truth(text) ?? inputData,
            OptionKind.AutoRestart => Truth(text) is { } truth ? (truth ? AutoRestart.True : AutoRestart.False) : inputData,
            OptionKind.Numbers => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            OptionKind.Environment => Environment(text),
            _ => inputData,
        };
    }

    /// <summary>The words of Supervisor's configuration.</summary>
    private static bool? Truth(string text) => text.ToLower(CultureInfo.InvariantCulture) switch
    {
        "true" or "yes" or "on" or "1" => true,
        "false" or "no" or "off" or "0" => false,
        _ => null,
    };

    private static IDictionary Environment(string text)
    {
        try
        {
            return EnvironmentPairs.Parse(text);
        }
        catch (FormatException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }
}

/// <summary>How <see cref="OptionTransformationAttribute"/> takes a value.</summary>
public enum OptionKind
{
    /// <summary>As PowerShell takes it.</summary>
    Plain,

    /// <summary>true, yes, on, 1 or their opposites.</summary>
    Truth,

    /// <summary>A truth value or <c>unexpected</c>.</summary>
    AutoRestart,

    /// <summary>Numbers with commas between.</summary>
    Numbers,

    /// <summary><c>NAME="value",NAME2="value2"</c>.</summary>
    Environment,
}
