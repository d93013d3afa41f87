using System.Text;

namespace Supervisor.Client.Settings;

/// <summary><c>%(here)s</c>, <c>%(ENV_X)s</c> and <c>%%</c> in values of the configuration file.</summary>
internal static class Expansion
{
    /// <param name="value">The value as it stands in the file.</param>
    /// <param name="option">Section and key, for messages.</param>
    /// <param name="names">The value of a name, or null.</param>
    /// <exception cref="FormatException">An unknown name, or something else after a percent sign.</exception>
    public static string Expand(string value, string option, Func<string, string?> names)
    {
        StringBuilder expanded = new(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] != '%')
            {
                expanded.Append(value[i]);
                continue;
            }

            if (i + 1 < value.Length && value[i + 1] == '%')
            {
                expanded.Append('%');
                i++;
                continue;
            }

            int close = value.IndexOf(")s", i, StringComparison.Ordinal);
            if (i + 1 >= value.Length || value[i + 1] != '(' || close < 0)
            {
                throw new FormatException(
                    $"Format string '{value}' for '{option}' is badly formatted: expected %(name)s or %% at '{value[i..]}'");
            }

            string name = value[(i + 2)..close];
            expanded.Append(names(name) ?? throw new FormatException(
                $"Format string '{value}' for '{option}' contains names ('{name}') which cannot be expanded"));
            i = close + 1;
        }

        return expanded.ToString();
    }
}
