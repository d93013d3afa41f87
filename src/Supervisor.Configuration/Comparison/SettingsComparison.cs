using System.Globalization;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Comparison;

/// <summary>
/// What differs between old and new settings, option by option: what <c>reread</c> calls changed, and what an update has
/// to do about it. Options that the kernel gave to the process when it was started need a restart; all others are the
/// daemon's own business and can change under a running process.
/// </summary>
public static class SettingsComparison
{
    private static readonly ReadinessSettings NoReadiness = new(new ProbeSettings(ProbeKind.Notify, ""));
    private static readonly HealthSettings NoHealth = new(new ProbeSettings(ProbeKind.Watchdog, ""));

    /// <summary>The options that two settings of one process differ in; none when they are equal.</summary>
    public static IReadOnlyList<SettingDifference> Compare(ProcessSettings before, ProcessSettings after)
    {
        Changes changes = new();
        changes.RestartMasked("command", before.Command, after.Command);
        changes.Restart("directory", before.Directory, after.Directory);
        changes.Restart("umask", Octal(before.Umask), Octal(after.Umask));
        changes.Restart("user", before.User?.Text, after.User?.Text, !SameUser(before.User, after.User));
        (string oldVariables, string newVariables) = DescribeVariables(before.Environment, after.Environment);
        changes.Restart("environment", oldVariables, newVariables, oldVariables.Length + newVariables.Length > 0);
        changes.Restart("serverurl", before.ServerUrl ?? "AUTO", after.ServerUrl ?? "AUTO");
        changes.Restart("redirect_stderr", before.RedirectStderr, after.RedirectStderr);
        changes.Live("priority", before.Priority, after.Priority);
        changes.Live("autostart", before.AutoStart, after.AutoStart);
        changes.Live("autorestart", Text(before.AutoRestart), Text(after.AutoRestart));
        changes.Live("startsecs", before.StartSeconds, after.StartSeconds);
        changes.Live("startretries", Retries(before), Retries(after));
        CompareRestarts(changes, before.Restart, after.Restart);
        changes.Live("remember_stop", before.RememberStop, after.RememberStop);
        changes.Live("essential", Text(before.Essential), Text(after.Essential));
        changes.Live("exitcodes", before.ExitCodes, after.ExitCodes);
        changes.Live("stopsignal", before.StopSignal, after.StopSignal);
        changes.Live("stopwaitsecs", before.StopWaitSeconds, after.StopWaitSeconds);
        changes.Live("stopasgroup", before.StopAsGroup, after.StopAsGroup);
        changes.Live("killasgroup", before.KillAsGroup, after.KillAsGroup);
        CompareOutput(changes, "stdout", before.Stdout, after.Stdout);
        CompareOutput(changes, "stderr", before.Stderr, after.Stderr);
        changes.Live("depends_on", before.DependsOn, after.DependsOn);
        changes.Live("dependency_action", Word(before.DependencyAction), Word(after.DependencyAction));
        changes.Live("memory_limit", before.MemoryLimit, after.MemoryLimit);
        changes.LiveMasked("httpok_url", before.HttpOkUrl, after.HttpOkUrl);
        CompareProbes(changes, before, after);
        CompareSockets(changes, before.FastCgiSocket, after.FastCgiSocket);
        return changes.All;
    }

    /// <summary>
    /// The options of the groups themselves that differ, whatever their processes. One that needs a restart concerns all
    /// processes of the group.
    /// </summary>
    public static IReadOnlyList<SettingDifference> Compare(GroupSettings before, GroupSettings after)
    {
        Changes changes = new();
        changes.Restart("eventlistener", before.Listener is not null, after.Listener is not null);
        changes.Live("priority", before.Priority, after.Priority);
        if (before.Listener is not null && after.Listener is not null)
        {
            changes.Live("events", before.Listener.Events, after.Listener.Events);
            changes.Live("buffer_size", before.Listener.BufferSize, after.Listener.BufferSize);
            changes.Live("result_handler", before.Listener.ResultHandler, after.Listener.ResultHandler);

            // A listener in the middle of an event must not be told another length.
            changes.Restart("payload_length", Unit(before.Listener), Unit(after.Listener));
        }

        return changes.All;
    }

    private static string Unit(ListenerSettings listener) => listener.LengthInBytes ? "bytes" : "characters";

    /// <summary>The options that two collections differ in.</summary>
    public static IReadOnlyList<SettingDifference> Compare(CollectionSettings before, CollectionSettings after)
    {
        Changes changes = new();
        changes.Live("priority", before.Priority, after.Priority);
        changes.Live("programs", before.Programs, after.Programs);
        changes.Live("groups", before.Groups, after.Groups);
        changes.Live("collections", before.Collections, after.Collections);
        changes.Live("exclude", before.Exclude, after.Exclude);
        return changes.All;
    }

    /// <summary>
    /// True when <c>reread</c> calls the group changed: it, its list of processes or one of its processes is another.
    /// </summary>
    public static bool IsChanged(GroupSettings before, GroupSettings after)
    {
        if (before.Name != after.Name || before.Processes.Count != after.Processes.Count || Compare(before, after).Count > 0)
        {
            return true;
        }

        for (int i = 0; i < before.Processes.Count; i++)
        {
            ProcessSettings old = before.Processes[i];
            if (old.Name != after.Processes[i].Name || Compare(old, after.Processes[i]).Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    private static void CompareRestarts(Changes changes, RestartSettings before, RestartSettings after)
    {
        changes.Live("restart_delay", Number(before.Delay), Number(after.Delay));
        changes.Live("restart_delay_factor", Number(before.Factor), Number(after.Factor));
        changes.Live("restart_delay_max", Number(before.LargestDelay), Number(after.LargestDelay));
        changes.Live("restart_delay_jitter", Number(before.Jitter), Number(after.Jitter));
        changes.Live("restart_reset_after", Number(before.ResetAfter), Number(after.ResetAfter));
        changes.Live("restart_limit", before.Limit, after.Limit);
        changes.Live("restart_limit_interval", Number(before.LimitInterval), Number(after.LimitInterval));
    }

    // A run is ready by what it was started with, and looked at by what is configured: neither asks for another.
    private static void CompareProbes(Changes changes, ProcessSettings before, ProcessSettings after)
    {
        ReadinessSettings old = before.Ready ?? NoReadiness;
        ReadinessSettings ready = after.Ready ?? NoReadiness;
        changes.LiveMasked("ready", before.Ready?.Probe.Text, after.Ready?.Probe.Text);
        changes.Live("ready_timeout", Number(old.Timeout), Number(ready.Timeout));
        changes.Live("ready_interval", Number(old.Interval), Number(ready.Interval));
        changes.Live("ready_timeout_action", Word(old.Action), Word(ready.Action));
        HealthSettings was = before.Health ?? NoHealth;
        HealthSettings health = after.Health ?? NoHealth;
        changes.LiveMasked("health", before.Health?.Probe.Text, after.Health?.Probe.Text);
        changes.Live("health_interval", Number(was.Interval), Number(health.Interval));
        changes.Live("health_timeout", Number(was.Timeout), Number(health.Timeout));
        changes.Live("health_failures", was.Failures, health.Failures);
        changes.Live("health_initial_delay", Number(was.InitialDelay), Number(health.InitialDelay));
        changes.Live("health_action", Word(was.Action), Word(health.Action));
    }

    private static string Word(ProbeAction action) => action.ToString().ToLowerInvariant();

    private static string Retries(ProcessSettings settings) =>
        settings.StartRetries == ProcessSettings.Unlimited ? "unlimited" : settings.StartRetries.ToString(CultureInfo.InvariantCulture);

    private static string Text(Essential essential) => essential.ToString().ToLowerInvariant();

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static void CompareOutput(Changes changes, string stream, OutputSettings before, OutputSettings after)
    {
        changes.Live($"{stream}_logfile", LogFile(before.LogFile), LogFile(after.LogFile));
        changes.Live($"{stream}_logfile_maxbytes", before.MaxBytes, after.MaxBytes);
        changes.Live($"{stream}_logfile_backups", before.Backups, after.Backups);
        changes.Live($"{stream}_capture_maxbytes", before.CaptureMaxBytes, after.CaptureMaxBytes);
        changes.Live($"{stream}_events_enabled", before.EventsEnabled, after.EventsEnabled);
        changes.Live($"{stream}_syslog", before.Syslog, after.Syslog);
    }

    // The socket is the process's standard input, so any change of it is one for the process.
    private static void CompareSockets(Changes changes, FastCgiSocketSettings? before, FastCgiSocketSettings? after)
    {
        changes.Restart("socket", before?.Url, after?.Url);
        changes.Restart("socket_backlog", Number(before?.Backlog), Number(after?.Backlog));
        changes.Restart("socket_mode", Octal(before?.Mode), Octal(after?.Mode));
        changes.Restart("socket_owner", Owner(before?.Owner), Owner(after?.Owner),
            !SameUser(before?.Owner?.User, after?.Owner?.User) || !SameUser(before?.Owner?.Group, after?.Owner?.Group));
    }

    // Only the variables that differ, and of those only the names: values are often secret.
    private static (string Old, string New) DescribeVariables(
        IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after)
    {
        if (before.Count == after.Count
            && before.All(variable => after.TryGetValue(variable.Key, out string? value) && value == variable.Value))
        {
            return ("", "");
        }

        List<string> names = [.. before.Keys.Union(after.Keys)
            .Where(name => !before.TryGetValue(name, out string? old) || !after.TryGetValue(name, out string? value) || old != value)
            .Order(StringComparer.Ordinal)];
        return (Describe(before, names), Describe(after, names));
    }

    private static string Describe(IReadOnlyDictionary<string, string> variables, List<string> names) =>
        string.Join(',', names.Where(variables.ContainsKey).Select(name => $"{name}={SecretText.Hidden}"));

    private static bool SameUser(UserSetting? x, UserSetting? y) =>
        x is null || y is null ? x is null && y is null : x.Uid is not null && y.Uid is not null ? x.Uid == y.Uid : x.Text == y.Text;

    private static string LogFile(LogTarget target) => target.Kind == LogTargetKind.None ? "none" : target.ToString();

    private static string? Owner(OwnerSetting? owner) => owner?.Group is null ? owner?.User.Text : $"{owner.User.Text}:{owner.Group.Text}";

    private static string? Octal(int? mode) => mode is { } value ? "0" + Convert.ToString(value, 8) : null;

    private static string? Number(int? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string Word(DependencyAction value) => value.ToString().ToLowerInvariant();

    private static string Text(AutoRestart value) => value switch
    {
        AutoRestart.Always => "true",
        AutoRestart.Never => "false",
        _ => "unexpected",
    };

    private sealed class Changes
    {
        private readonly List<SettingDifference> _all = [];

        public IReadOnlyList<SettingDifference> All => _all;

        public void Live(string option, long before, long after)
        {
            if (before != after)
            {
                Live(option, before.ToString(CultureInfo.InvariantCulture), after.ToString(CultureInfo.InvariantCulture));
            }
        }

        public void Live(string option, bool before, bool after) => Live(option, Text(before), Text(after));

        public void Live<T>(string option, IReadOnlyList<T> before, IReadOnlyList<T> after)
        {
            if (!before.SequenceEqual(after))
            {
                Live(option, string.Join(',', before), string.Join(',', after));
            }
        }

        public void Live(string option, string? before, string? after) => Add(option, before, after, before != after, restart: false);

        public void LiveMasked(string option, string? before, string? after) => AddMasked(option, before, after, restart: false);

        public void Restart(string option, bool before, bool after) => Restart(option, Text(before), Text(after));

        public void Restart(string option, string? before, string? after) => Add(option, before, after, before != after, restart: true);

        public void Restart(string option, string? before, string? after, bool differs) =>
            Add(option, before, after, differs, restart: true);

        public void RestartMasked(string option, string? before, string? after) => AddMasked(option, before, after, restart: true);

        private void AddMasked(string option, string? before, string? after, bool restart)
        {
            if (before != after)
            {
                Add(option, Mask(before), Mask(after), differs: true, restart);
            }
        }

        private static string Text(bool value) => value ? "true" : "false";

        private static string? Mask(string? text) => text is null ? null : SecretText.Mask(text);

        private void Add(string option, string? before, string? after, bool differs, bool restart)
        {
            if (differs)
            {
                _all.Add(new SettingDifference(option, before ?? "none", after ?? "none", restart));
            }
        }
    }
}
