using Supervisor.Configuration.Ini;

namespace Supervisor.Configuration.Sections;

/// <summary>Options that mean nothing in their section. Supervisor passes over them, and so does the daemon; a check tells.</summary>
internal static class UnknownOptions
{
    private static readonly HashSet<string> Program =
    [
        "command", "process_name", "numprocs", "numprocs_start", "priority", "autostart", "autorestart", "startsecs", "startretries",
        "exitcodes", "stopsignal", "stopwaitsecs", "stopasgroup", "killasgroup", "user", "umask", "directory", "environment", "serverurl",
        "redirect_stderr", "memory_limit", "httpok_url", "depends_on", "dependency_action",
        .. new[] { "stdout_", "stderr_" }.SelectMany(stream => new[]
        {
            "logfile", "logfile_maxbytes", "logfile_backups", "capture_maxbytes", "events_enabled", "syslog",
        }.Select(option => stream + option)),
    ];

    private static readonly (string Prefix, HashSet<string> Options)[] Known =
    [
        ("program:", Program),
        ("fcgi-program:", [.. Program, "socket", "socket_backlog", "socket_owner", "socket_mode"]),
        ("eventlistener:", [.. Program, "events", "buffer_size", "result_handler", "payload_length"]),
        ("group:", ["programs", "priority"]),
        ("collection:", [.. CollectionSection.Options]),
        ("inet_http_server", ["port", "username", "password", "allowed_hosts"]),
        ("unix_http_server", ["file", "chmod", "chown", "username", "password", "allowed_hosts"]),
        ("pipe_http_server", ["name", "username", "password"]),
    ];

    private static readonly HashSet<string> Daemon =
    [
        "logfile", "logfile_maxbytes", "logfile_backups", "loglevel", "pidfile", "umask", "nodaemon", "silent", "minfds", "minprocs",
        "nocleanup", "childlogdir", "user", "directory", "strip_ansi", "environment", "identifier", "allow_runtime_programs",
        "runtime_state_file", "watch_interval",
    ];

    /// <summary>True for an option of a <c>[program:x]</c> section.</summary>
    public static bool IsOfProgram(string option) => Program.Contains(option);

    /// <summary>A line for each.</summary>
    public static IEnumerable<string> Find(IniDocument document) =>
        from section in document.Sections
        let known = KnownIn(section)
        where known is not null
        from option in document.OwnOptions(section)
        where !known.Contains(option.KeyName)
        select $"{option.File}:{option.Line}: [{section}] unknown option '{option.KeyName}'";

    private static HashSet<string>? KnownIn(string section) => section switch
    {
        "supervisord" => Daemon,
        "include" => ["files"],
        _ => Array.Find(Known, entry => section.StartsWith(entry.Prefix, StringComparison.Ordinal)).Options,
    };
}
