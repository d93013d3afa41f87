using static Supervisor.Protocol.KeyChange;

namespace Supervisor.Protocol;

/// <summary>
/// Every section and key of the configuration file: the one list that reading, <c>--check</c>, its hints and the
/// documentation share. A test holds it against what is really read, and docs/configuration.md against it.
/// </summary>
public static class ConfigurationSections
{
    private const string V3 = "3.0";

    private static readonly ConfigurationKey[] Program =
    [
        new("command", "command", null, V3, Process, IsRequired: true),
        new("process_name", "name", "%(program_name)s", V3, Members),
        new("numprocs", "number", "1", V3, Members),
        new("numprocs_start", "number", "0", V3, Members),
        new("priority", "number", "999", V3, Live),
        new("autostart", "boolean", "true", V3, Live),
        new("autorestart", "autorestart", "unexpected", V3, Live),
        new("startsecs", "seconds", "1", V3, Live),
        new("startretries", "number", "3", V3, Live),
        new("exitcodes", "exit codes", "0", V3, Live),
        new("stopsignal", "signal", "TERM", V3, Live),
        new("stopwaitsecs", "seconds", "10", V3, Live),
        new("stopasgroup", "boolean", "false", "3.0b1", Live),
        new("killasgroup", "boolean", "false", "3.0a11", Live),
        new("user", "user", null, V3, Process),
        new("umask", "octal", null, V3, Process),
        new("directory", "path", null, V3, Process),
        new("environment", "variables", null, V3, Process),
        new("serverurl", "url", "AUTO", V3, Process),
        new("redirect_stderr", "boolean", "false", V3, Process),
        .. Output("stdout"),
        .. Output("stderr"),
        new("memory_limit", "size", "0", null, Live),
        new("httpok_url", "url", null, null, Live),
        new("depends_on", "list", null, null, Live),
        new("dependency_action", "action", "refuse", null, Live),
        new("ready", "probe", null, null, Live),
        new("ready_timeout", "interval", "60", null, Live),
        new("ready_interval", "interval", "1", null, Live),
        new("ready_timeout_action", "probe action", "restart", null, Live),
        new("health", "probe", null, null, Live),
        new("health_interval", "interval", "10", null, Live),
        new("health_timeout", "interval", "5", null, Live),
        new("health_failures", "number", "3", null, Live),
        new("health_initial_delay", "interval", "0", null, Live),
        new("health_action", "probe action", "restart", null, Live),
        new("restart_delay", "interval", "0", null, Live),
        new("restart_delay_factor", "factor", "1", null, Live),
        new("restart_delay_max", "interval", "300", null, Live),
        new("restart_delay_jitter", "fraction", "0", null, Live),
        new("restart_reset_after", "interval", "60", null, Live),
        new("restart_limit", "number", "0", null, Live),
        new("restart_limit_interval", "interval", "60", null, Live),
        new("essential", "end", "no", null, Live),
        new("remember_stop", "boolean", "false", null, Live),
    ];

    private static readonly ConfigurationKey[] Credentials =
        [new("username", "text", null, V3, Daemon), new("password", "text", null, V3, Daemon)];

    private static readonly ConfigurationKey AllowedHosts = new("allowed_hosts", "list", null, null, Daemon);

    private static readonly ConfigurationSection[] Kinds =
    [
        new("supervisord", false,
        [
            new("logfile", "path", "supervisord.log", V3, Daemon),
            new("logfile_maxbytes", "size", "50MB", V3, Daemon),
            new("logfile_backups", "number", "10", V3, Daemon),
            new("loglevel", "level", "info", V3, Daemon),
            new("pidfile", "path", "supervisord.pid", V3, Daemon),
            new("umask", "octal", "022", V3, Daemon),
            new("nodaemon", "boolean", "false", V3, Daemon),
            new("silent", "boolean", "false", "4.2.0", Daemon),
            new("minfds", "number", "1024", V3, Daemon),
            new("minprocs", "number", "200", V3, Daemon),
            new("nocleanup", "boolean", "false", V3, Daemon),
            new("childlogdir", "folder", null, V3, Daemon),
            new("user", "user", null, V3, Daemon),
            new("directory", "folder", null, V3, Daemon),
            new("strip_ansi", "boolean", "false", V3, Daemon),
            new("environment", "variables", null, V3, Process),
            new("identifier", "text", "supervisor", V3, Daemon),
            new("allow_runtime_programs", "boolean", "false", null, Daemon),
            new("runtime_state_file", "path", null, null, Daemon),
            new("survivors", "survivors", "none", null, Daemon),
            new("journal_file", "path", null, null, Daemon),
            new("watch_interval", "seconds", "60", null, Daemon),
            new("shutdown_when_done", "boolean", "false", null, Daemon),
            new("upgrade_signal", "signal", "none", null, Daemon),
            new("keeper", "boolean", "false", null, Daemon),
            new("nice", "number", null, null, Daemon),
        ]),
        new("unix_http_server", false,
        [
            new("file", "path", null, V3, Daemon, IsRequired: true),
            new("chmod", "octal", "0700", V3, Daemon),
            new("chown", "owner", null, V3, Daemon),
            .. Credentials,
            AllowedHosts,
        ])
        {
            TakesAnyEnding = true,
        },
        new("inet_http_server", false, [new("port", "address", null, V3, Daemon, IsRequired: true), .. Credentials, AllowedHosts])
        {
            TakesAnyEnding = true,
        },
        new("pipe_http_server", false, [new("name", "text", null, null, Daemon, IsRequired: true), .. Credentials])
        {
            TakesAnyEnding = true,
        },
        new("program", true, Program),
        new("fcgi-program", true,
        [
            .. Program,
            new("socket", "url", null, V3, Process, IsRequired: true),
            new("socket_backlog", "number", null, "3.4.0", Process),
            new("socket_owner", "owner", null, V3, Process),
            new("socket_mode", "octal", "0700", V3, Process),
        ]),
        new("eventlistener", true,
        [
            .. Program.Select(key => key.Name == "priority" ? key with { Default = "-1" } : key),
            new("events", "list", null, V3, Live, IsRequired: true),
            new("buffer_size", "number", "10", V3, Live),
            new("result_handler", "plug-in", "supervisor.dispatchers:default_handler", V3, Live),
            new("payload_length", "unit", "characters", null, Process),
        ]),
        new("group", true, [new("programs", "list", null, V3, Members), new("priority", "number", "999", V3, Live)]),
        new("collection", true,
        [
            new("programs", "list", null, null, Live),
            new("groups", "list", null, null, Live),
            new("collections", "list", null, null, Live),
            new("exclude", "list", null, null, Live),
            new("priority", "number", "999", null, Live),
        ]),
        new("rpcinterface", true, [new("supervisor.rpcinterface_factory", "plug-in", null, V3, Daemon, IsRequired: true)])
        {
            TakesAnyKey = true,
        },
        new("include", false, [new("files", "patterns", null, V3, Live, IsRequired: true)]),
        new("supervisorctl", false,
        [
            new("serverurl", "url", "http://localhost:9001", V3, Client),
            new("username", "text", null, V3, Client),
            new("password", "text", null, V3, Client),
            new("prompt", "text", "supervisor", V3, Client),
            new("history_file", "path", null, "3.0a5", Client),
        ]),
        new("ctlplugin", true, []) { TakesAnyKey = true },
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ConfigurationSection> All => Kinds;

    /// <summary>The kind of a section, or null when there is none of that name.</summary>
    /// <param name="section">A name as it stands between the brackets.</param>
    public static ConfigurationSection? Find(string section)
    {
        foreach (ConfigurationSection kind in Kinds)
        {
            if (kind.Matches(section))
            {
                return kind;
            }
        }

        return null;
    }

    private static ConfigurationKey[] Output(string stream) =>
    [
        new($"{stream}_logfile", "log", "AUTO", V3, Live),
        new($"{stream}_logfile_maxbytes", "size", "50MB", V3, Live),
        new($"{stream}_logfile_backups", "number", "10", V3, Live),
        new($"{stream}_capture_maxbytes", "size", "0", V3, Live),
        new($"{stream}_events_enabled", "boolean", "false", "3.0a7", Live),
        new($"{stream}_syslog", "boolean", "false", "4.0.0", Live),
    ];
}
