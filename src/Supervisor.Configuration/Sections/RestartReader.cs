using System.Globalization;
using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Sections;

/// <summary>Reads the options of a program that say when it is started again by itself (<c>restart_*</c>). All are beyond Supervisor.</summary>
internal static class RestartReader
{
    private const double LargestFactor = 1000;

    /// <summary>Reads them; what is absent is Supervisor's way.</summary>
    public static RestartSettings Read(SectionReader section, ReadingContext context, ExpansionNames names)
    {
        RestartSettings none = RestartSettings.Default;
        double delay = section.Read("restart_delay", none.Delay, Durations.Seconds, names);
        RestartSettings read = new()
        {
            Delay = delay,
            Factor = section.Read("restart_delay_factor", none.Factor, text => Durations.Number(text, 1, LargestFactor), names),
            LargestDelay = section.Read("restart_delay_max", Math.Max(none.LargestDelay, delay), Durations.Seconds, names),
            Jitter = section.Read("restart_delay_jitter", none.Jitter, text => Durations.Number(text, 0, 1), names),
            ResetAfter = section.Read("restart_reset_after", none.ResetAfter, Durations.Seconds, names),
            Limit = section.Read("restart_limit", none.Limit, Count, names),
            LimitInterval = section.Read("restart_limit_interval", none.LimitInterval, Durations.Seconds, names),
        };
        if (read.LargestDelay < read.Delay)
        {
            section.Fail(
                "restart_delay_max",
                string.Create(CultureInfo.InvariantCulture, $"{read.LargestDelay} is smaller than restart_delay ({read.Delay})"),
                section.Raw("restart_delay_max"),
                "at least restart_delay");
        }

        WarnOfIdle(section, context, read.Factor == none.Factor || delay > 0, "restart_delay", "restart_delay_factor");
        WarnOfIdle(section, context, read.Jitter == none.Jitter || delay > 0, "restart_delay", "restart_delay_jitter");
        WarnOfIdle(section, context, read.LimitInterval == none.LimitInterval || read.Limit > 0, "restart_limit", "restart_limit_interval");
        return read == none ? none : read;
    }

    /// <summary>startretries: a number, or <c>unlimited</c>.</summary>
    public static int Retries(string text) =>
        PythonText.Strip(text).Equals("unlimited", StringComparison.OrdinalIgnoreCase) ? ProcessSettings.Unlimited : PlainValues.Integer(text);

    private static void WarnOfIdle(SectionReader section, ReadingContext context, bool isUsed, string needed, string option)
    {
        if (!isUsed)
        {
            context.Warn($"For [{section.Section}], {option} does nothing without {needed}");
        }
    }

    private static int Count(string text)
    {
        int count = PlainValues.Integer(text);
        return count >= 0 ? count : throw new ValueException($"{count} is below lower bound (0)", "a number, or 0 for any");
    }
}
