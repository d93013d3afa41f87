using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Check;

/// <summary>
/// A configuration, or what is wrong with one, as <c>supervisord --check --json</c> prints it. Values follow
/// <c>supervisor.getAllConfigInfo</c>: a missing one is the text "none", sizes are bytes, times seconds, modes numbers.
/// </summary>
public static class ConfigurationJson
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an accepted configuration as one object, in UTF-8. Passwords are left out.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="hints">Hints, if they were asked for.</param>
    public static void Write(Stream stream, SupervisorConfiguration configuration, IReadOnlyList<string>? hints = null)
    {
        using Utf8JsonWriter json = new(stream, Layout);
        json.WriteStartObject();
        json.WriteBoolean("ok", true);
        WriteAll(json, "programs", configuration.Groups.Where(group => group.Listener is null)
            .SelectMany(group => InStartOrder(group).Select(process => (Group: group, Process: process)))
            .OrderBy(row => row.Group.Name, CodePointComparer.Instance).ThenBy(row => row.Process.Name, CodePointComparer.Instance),
            row => WriteProcess(json, row.Group, row.Process));
        WriteAll(json, "groups", configuration.Groups.Where(group => group.Listener is null), group => WriteGroup(json, group));
        WriteAll(
            json, "eventlisteners", configuration.Groups.Where(group => group.Listener is not null), group => WriteListener(json, group));
        WriteAll(json, "collections", configuration.Collections, collection => WriteCollection(json, collection));
        WriteSupervisord(json, configuration);
        WriteAll(json, "http_servers", configuration.HttpServers, server => WriteServer(json, server));
        WriteAll(json, "rpcinterfaces", configuration.RpcInterfaces, entry => WriteRpcInterface(json, entry));
        WriteAll(json, "includes", configuration.Includes, json.WriteStringValue);
        WriteAll(json, "warnings", configuration.AllWarnings, json.WriteStringValue);
        if (hints is not null)
        {
            WriteAll(json, "hints", hints, json.WriteStringValue);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the errors of a refused configuration as one object, in UTF-8; the first one is the main one.</summary>
    public static void WriteErrors(Stream stream, ConfigurationException refused)
    {
        using Utf8JsonWriter json = new(stream, Layout);
        json.WriteStartObject();
        json.WriteBoolean("ok", false);
        WriteError(json, refused.Errors[0]);
        WriteAll(json, "errors", refused.Errors, error =>
        {
            json.WriteStartObject();
            WriteError(json, error);
            json.WriteEndObject();
        });
        WriteAll(json, "warnings", refused.Warnings, json.WriteStringValue);
        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, ConfigurationError error)
    {
        json.WriteString("section", error.Section);
        if (error.Option is not null)
        {
            json.WriteString("option", error.Option);
        }

        if (error.File is not null)
        {
            json.WriteString("file", error.File);
        }

        if (error.Line is { } line)
        {
            json.WriteNumber("line", line);
        }

        json.WriteString("message", error.ToString());
    }

    private static IEnumerable<ProcessSettings> InStartOrder(GroupSettings group) =>
        group.Processes.OrderBy(process => process.Priority).ThenBy(process => process.Name, CodePointComparer.Instance);

    private static void WriteGroup(Utf8JsonWriter json, GroupSettings group)
    {
        json.WriteStartObject();
        json.WriteString("name", group.Name);
        json.WriteNumber("priority", group.Priority);
        WriteAll(json, "members", InStartOrder(group), process => json.WriteStringValue(process.Name));
        if (group.Section.StartsWith("fcgi-program:", StringComparison.Ordinal) && group.Processes is [{ FastCgiSocket: { } socket }, ..])
        {
            json.WriteStartObject("socket");
            json.WriteString("url", socket.Url);
            WriteNumber(json, "backlog", socket.Backlog);
            WriteOwner(json, "owner", socket.Owner);
            WriteNumber(json, "mode", socket.Mode);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("socket", "none");
        }

        json.WriteEndObject();
    }

    private static void WriteListener(Utf8JsonWriter json, GroupSettings group)
    {
        json.WriteStartObject();
        json.WriteString("name", group.Name);
        json.WriteNumber("priority", group.Priority);
        json.WriteNumber("buffer_size", group.Listener!.BufferSize);
        WriteAll(json, "events", group.Listener.Events, json.WriteStringValue);
        json.WriteString("result_handler", group.Listener.ResultHandler);
        WriteAll(json, "processes", InStartOrder(group).OrderBy(process => process.Name, CodePointComparer.Instance),
            process => WriteProcess(json, group, process));
        json.WriteEndObject();
    }

    private static void WriteProcess(Utf8JsonWriter json, GroupSettings group, ProcessSettings process)
    {
        json.WriteStartObject();
        json.WriteString("group", group.Name);
        json.WriteString("name", process.Name);
        json.WriteString("program", process.Program);
        json.WriteNumber("group_prio", group.Priority);
        json.WriteNumber("process_prio", process.Priority);
        json.WriteString("command", process.Command);
        json.WriteString("directory", process.Directory ?? "none");
        WriteUser(json, "uid", process.User);
        WriteNumber(json, "umask", process.Umask);
        WriteMap(json, "environment", process.Environment);
        json.WriteString("serverurl", process.ServerUrl ?? "none");
        json.WriteBoolean("autostart", process.AutoStart);
        if (process.AutoRestart == AutoRestart.Unexpected)
        {
            json.WriteString("autorestart", "unexpected");
        }
        else
        {
            json.WriteBoolean("autorestart", process.AutoRestart == AutoRestart.Always);
        }

        json.WriteNumber("startsecs", process.StartSeconds);
        if (process.StartRetries == ProcessSettings.Unlimited)
        {
            json.WriteString("startretries", "unlimited");
        }
        else
        {
            json.WriteNumber("startretries", process.StartRetries);
        }

        WriteRestart(json, process.Restart);
        json.WriteBoolean("remember_stop", process.RememberStop);
        json.WriteString("essential", process.Essential.ToString().ToLowerInvariant());
        json.WriteNumber("stopsignal", process.StopSignal);
        json.WriteNumber("stopwaitsecs", process.StopWaitSeconds);
        json.WriteBoolean("stopasgroup", process.StopAsGroup);
        json.WriteBoolean("killasgroup", process.KillAsGroup);
        WriteAll(json, "exitcodes", process.ExitCodes, json.WriteNumberValue);
        json.WriteBoolean("redirect_stderr", process.RedirectStderr);
        WriteOutput(json, "stdout", process.Stdout);
        WriteOutput(json, "stderr", process.Stderr);
        WriteAll(json, "depends_on", process.DependsOn.Select(entry => entry.ToString()), json.WriteStringValue);
        json.WriteString("dependency_action", process.DependencyAction.ToString().ToLowerInvariant());
        json.WriteNumber("memory_limit", process.MemoryLimit);
        json.WriteString("httpok_url", process.HttpOkUrl ?? "none");
        WriteProbes(json, process);
        json.WriteEndObject();
    }

    private static void WriteProbes(Utf8JsonWriter json, ProcessSettings process)
    {
        json.WriteString("ready", process.Ready?.Probe.Text ?? "none");
        if (process.Ready is { } ready)
        {
            json.WriteNumber("ready_timeout", ready.Timeout);
            json.WriteNumber("ready_interval", ready.Interval);
            json.WriteString("ready_timeout_action", ready.Action.ToString().ToLowerInvariant());
        }

        json.WriteString("health", process.Health?.Probe.Text ?? "none");
        if (process.Health is { } health)
        {
            json.WriteNumber("health_interval", health.Interval);
            json.WriteNumber("health_timeout", health.Timeout);
            json.WriteNumber("health_failures", health.Failures);
            json.WriteNumber("health_initial_delay", health.InitialDelay);
            json.WriteString("health_action", health.Action.ToString().ToLowerInvariant());
        }
    }

    private static void WriteRestart(Utf8JsonWriter json, RestartSettings restart)
    {
        json.WriteNumber("restart_delay", restart.Delay);
        json.WriteNumber("restart_delay_factor", restart.Factor);
        json.WriteNumber("restart_delay_max", restart.LargestDelay);
        json.WriteNumber("restart_delay_jitter", restart.Jitter);
        json.WriteNumber("restart_reset_after", restart.ResetAfter);
        json.WriteNumber("restart_limit", restart.Limit);
        json.WriteNumber("restart_limit_interval", restart.LimitInterval);
    }

    private static void WriteOutput(Utf8JsonWriter json, string stream, OutputSettings output)
    {
        json.WriteString($"{stream}_logfile", output.LogFile.ToString());
        json.WriteNumber($"{stream}_logfile_maxbytes", output.MaxBytes);
        json.WriteNumber($"{stream}_logfile_backups", output.Backups);
        json.WriteNumber($"{stream}_capture_maxbytes", output.CaptureMaxBytes);
        json.WriteBoolean($"{stream}_events_enabled", output.EventsEnabled);
        json.WriteBoolean($"{stream}_syslog", output.Syslog);
    }

    private static void WriteCollection(Utf8JsonWriter json, CollectionSettings collection)
    {
        json.WriteStartObject();
        json.WriteString("name", collection.Name);
        json.WriteNumber("priority", collection.Priority);
        WriteAll(json, "programs", collection.Programs, json.WriteStringValue);
        WriteAll(json, "groups", collection.Groups, json.WriteStringValue);
        WriteAll(json, "collections", collection.Collections, json.WriteStringValue);
        WriteAll(json, "exclude", collection.Exclude, json.WriteStringValue);
        json.WriteEndObject();
    }

    private static void WriteSupervisord(Utf8JsonWriter json, SupervisorConfiguration configuration)
    {
        SupervisordSettings daemon = configuration.Supervisord;
        json.WriteStartObject("supervisord");
        json.WriteString("logfile", daemon.LogFile);
        json.WriteNumber("logfile_maxbytes", daemon.LogFileMaxBytes);
        json.WriteNumber("logfile_backups", daemon.LogFileBackups);
        json.WriteString("loglevel", daemon.LogLevel.ToString().ToLowerInvariant());
        json.WriteString("pidfile", daemon.PidFile);
        json.WriteNumber("minfds", daemon.MinFds);
        json.WriteNumber("minprocs", daemon.MinProcs);
        json.WriteNumber("umask", daemon.Umask);
        json.WriteString("identifier", daemon.Identifier);
        json.WriteString("childlogdir", daemon.ChildLogDirectory);
        json.WriteString("directory", daemon.Directory ?? "none");
        json.WriteString("user", daemon.User?.Text ?? "none");
        WriteUser(json, "uid", daemon.User);
        json.WriteBoolean("nodaemon", daemon.NoDaemon);
        json.WriteBoolean("silent", daemon.Silent);
        json.WriteBoolean("nocleanup", daemon.NoCleanup);
        json.WriteBoolean("strip_ansi", daemon.StripAnsi);
        WriteMap(json, "environment", daemon.Environment);
        json.WriteString("serverurl", configuration.ServerUrl ?? "none");
        json.WriteBoolean("allow_runtime_programs", daemon.AllowRuntimePrograms);
        json.WriteString("runtime_state_file", daemon.RuntimeStateFile ?? "none");
        json.WriteString("survivors", daemon.Survivors.Name());
        json.WriteString("journal_file", daemon.JournalPath);
        json.WriteBoolean("shutdown_when_done", daemon.ShutdownWhenDone);
        json.WriteBoolean("keeper", daemon.Keeper);
        json.WriteString("nice", daemon.Nice?.ToString(CultureInfo.InvariantCulture) ?? "none");
        json.WriteString("upgrade_signal", daemon.UpgradeSignal == 0 ? "none" : SignalNames.NameOf(daemon.UpgradeSignal));
        json.WriteEndObject();
    }

    private static void WriteServer(Utf8JsonWriter json, HttpServerSettings server)
    {
        json.WriteStartObject();
        json.WriteString("section", server.Section);
        json.WriteString("username", server.UserName ?? "none");
        json.WriteString("password", server.Password is null ? "none" : "set");
        json.WriteStartArray("allowed_hosts");
        foreach (string name in server.AllowedHosts)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        switch (server)
        {
            case InetServerSettings inet:
                json.WriteString("family", "AF_INET");
                json.WriteString("host", inet.Host);
                json.WriteNumber("port", inet.Port);
                break;
            case UnixServerSettings unix:
                json.WriteString("family", "AF_UNIX");
                json.WriteString("file", unix.Path);
                json.WriteNumber("chmod", unix.Mode);
                json.WriteStartArray("chown");
                WriteUser(json, unix.Owner?.User);
                WriteUser(json, unix.Owner?.Group);
                json.WriteEndArray();
                break;
            case PipeServerSettings pipe:
                json.WriteString("family", "PIPE");
                json.WriteString("name", pipe.Name);
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteRpcInterface(Utf8JsonWriter json, RpcInterfaceSettings entry)
    {
        json.WriteStartObject();
        json.WriteString("name", entry.Name);
        json.WriteString("factory", entry.Factory);
        WriteMap(json, "options", entry.Options);
        json.WriteEndObject();
    }

    private static void WriteAll<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            write(item);
        }

        json.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> map)
    {
        json.WriteStartObject(name);
        foreach ((string key, string value) in map)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, int? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteString(name, "none");
        }
    }

    private static void WriteOwner(Utf8JsonWriter json, string name, OwnerSetting? owner)
    {
        if (owner is null)
        {
            json.WriteString(name, "none");
            return;
        }

        json.WriteStartArray(name);
        WriteUser(json, owner.User);
        WriteUser(json, owner.Group);
        json.WriteEndArray();
    }

    private static void WriteUser(Utf8JsonWriter json, string name, UserSetting? user)
    {
        json.WritePropertyName(name);
        if (user is null)
        {
            json.WriteStringValue("none");
        }
        else
        {
            WriteUser(json, user);
        }
    }

    // The number where there is one, the name where this machine does not know it, -1 for "unchanged".
    private static void WriteUser(Utf8JsonWriter json, UserSetting? user)
    {
        if (user is null)
        {
            json.WriteNumberValue(-1);
        }
        else if (user.Uid is { } known)
        {
            json.WriteNumberValue(known);
        }
        else if (PythonInteger.TryParse(user.Text, out long number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(user.Text);
        }
    }
}
