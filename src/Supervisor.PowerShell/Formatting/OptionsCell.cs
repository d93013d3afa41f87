using System.Collections;

namespace Supervisor.PowerShell.Formatting;

/// <summary>Options of a program in views, where values of its environment, which may be secrets, are left out.</summary>
public static class OptionsCell
{
    /// <summary>Each as <c>key=value</c>; variables of the environment as <c>environment=NAME=***</c>.</summary>
    /// <param name="options">Keys and values; a hashtable where the object came out of another PowerShell.</param>
    public static string[] Text(IDictionary? options) =>
        options is null ? [] : [.. options.Keys.Cast<object>()
            .Select(key => (Name: $"{key}", Value: $"{options[key]}"))
            .OrderBy(option => option.Name, StringComparer.Ordinal)
            .Select(option => $"{option.Name}={(option.Name == "environment" ? EnvironmentPairs.Mask(option.Value) : option.Value)}")];
}
