using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Sections;

/// <summary>Reads the options that say when a program is ready and whether it is well (<c>ready*</c>, <c>health*</c>). All are beyond Supervisor.</summary>
internal static class ProbeReader
{
    private static readonly string[] ReadyOptions = ["ready_timeout", "ready_interval", "ready_timeout_action"];
    private static readonly ReadinessSettings NoReadiness = new((ProbeSettings)null!);
    private static readonly HealthSettings NoHealth = new((ProbeSettings)null!);
    private static readonly string[] HealthOptions =
        ["health_interval", "health_timeout", "health_failures", "health_initial_delay", "health_action"];

    /// <summary>When it is ready; null: as soon as it is RUNNING.</summary>
    public static ReadinessSettings? ReadReady(SectionReader section, ReadingContext context, ExpansionNames names)
    {
        ProbeSettings? probe = section.ReadOrNull("ready", ProbeValues.Ready, names);
        ReadinessSettings unset = probe is null ? NoReadiness : new(probe);
        ReadinessSettings read = unset with
        {
            Timeout = section.Read("ready_timeout", unset.Timeout, Durations.Seconds, names),
            Interval = section.Read("ready_interval", unset.Interval, Durations.Interval, names),
            Action = section.Read("ready_timeout_action", unset.Action, ProbeValues.Action, names),
        };
        WarnOfIdle(section, context, read != unset, "ready", ReadyOptions);
        return probe is null ? null : read;
    }

    /// <summary>Whether it is well; null: nobody asks.</summary>
    public static HealthSettings? ReadHealth(SectionReader section, ReadingContext context, ExpansionNames names)
    {
        ProbeSettings? probe = section.ReadOrNull("health", ProbeValues.Health, names);
        HealthSettings unset = probe is null ? NoHealth : new(probe);
        HealthSettings read = unset with
        {
            Interval = section.Read("health_interval", unset.Interval, Durations.Interval, names),
            Timeout = section.Read("health_timeout", unset.Timeout, Durations.Interval, names),
            Failures = section.Read("health_failures", probe?.Kind == ProbeKind.Watchdog ? 1 : unset.Failures, Durations.Count, names),
            InitialDelay = section.Read("health_initial_delay", unset.InitialDelay, Durations.Seconds, names),
            Action = section.Read("health_action", unset.Action, ProbeValues.Action, names),
        };
        WarnOfIdle(section, context, read != unset, "health", HealthOptions);
        return probe is null ? null : read;
    }

    private static void WarnOfIdle(SectionReader section, ReadingContext context, bool isSet, string needed, string[] options)
    {
        foreach (string option in options)
        {
            if (isSet && !section.Has(needed) && section.Has(option))
            {
                context.Warn($"For [{section.Section}], {option} does nothing without {needed}");
            }
        }
    }
}
