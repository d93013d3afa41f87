using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Supervisor.PowerShell.Formatting;
using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>Values of PowerShell as options of a section.</summary>
internal static class OptionValues
{
    /// <summary>
    /// One value: numbers and truth values as such, lists with commas, nothing as nil, a table for <c>environment</c>, and everything else
    /// as text.
    /// </summary>
    /// <exception cref="FormatException">It cannot be written; the message says why.</exception>
    public static XmlRpcValue From(string option, object? value)
    {
        object? data = value is PSObject { BaseObject: { } inner } ? inner : value;
        return data switch
        {
            null => default,
            string text when option == "environment" && EnvironmentPairs.IsMasked(text) =>
                throw new FormatException("environment: the values are masked; Get-SupervisorProgram -AsPlainText shows them."),
            string text => text,
            bool truth => truth,
            SwitchParameter truth => truth.IsPresent,
            Enum name => name.ToString().ToLowerInvariant(),
            IDictionary variables when option == "environment" => EnvironmentPairs.Write(variables),
            IDictionary => throw new FormatException($"{option}: expected text, a number, a truth value or a list."),
            IEnumerable many => string.Join(',', many.Cast<object?>().Select(one => From(option, one).ToString())),
            _ => LanguagePrimitives.ConvertTo<string>(data) is var text
                && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
                ? number
                : text,
        };
    }
}
