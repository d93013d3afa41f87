using System.Globalization;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Commands;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Sections;

/// <summary>Seconds and numbers of the options beyond Supervisor. Each throws <see cref="ValueException"/>.</summary>
internal static class Durations
{
    private const double Year = 365 * 24 * 60 * 60;
    private const double LeastInterval = 0.1;

    /// <summary>From 0 to a year, with a fraction.</summary>
    public static double Seconds(string text) => Number(text, 0, Year, "a number of seconds, such as 5 or 0.5");

    /// <summary>Seconds from one time to the next: a tenth of one at least.</summary>
    public static double Interval(string text) => Number(text, LeastInterval, Year, "a number of seconds from 0.1 on, such as 5 or 0.5");

    /// <summary>How many, from 1 on.</summary>
    public static int Count(string text)
    {
        int count = PlainValues.Integer(text);
        return count >= 1 ? count : throw new ValueException($"{count} is below lower bound (1)", "a number from 1 on");
    }

    /// <summary>A number with a fraction, between bounds.</summary>
    public static double Number(string text, double least, double most, string? what = null)
    {
        what ??= string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}");
        const NumberStyles style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        if (!double.TryParse(PythonText.Strip(text), style, CultureInfo.InvariantCulture, out double number))
        {
            throw new ValueException($"not a number: {PythonLiteral.Of(text)}", what);
        }

        return number < least ? throw new ValueException($"{Text(number)} is below lower bound ({Text(least)})", what)
            : number > most ? throw new ValueException($"{Text(number)} is above upper bound ({Text(most)})", what)
            : number;

        static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
    }
}
