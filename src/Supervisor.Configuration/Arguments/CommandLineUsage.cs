namespace Supervisor.Configuration.Arguments;

/// <summary>The help text of supervisord.</summary>
internal static class CommandLineUsage
{
    /// <summary>The text with the name of the program in it.</summary>
    public static string Text(string programName) => $"""
        supervisord -- start programs and keep them running.

        Usage: {programName} [options]

        Options:
        -c/--configuration FILENAME -- the configuration file (looked for in the usual places if not given)
        -n/--nodaemon -- stay in the foreground (as 'nodaemon=true' in the file)
        -s/--silent -- no log on standard output (as 'silent=true' in the file)
        -h/--help -- print this text and exit
        -v/--version -- print the version and exit
        -u/--user USER -- run as this user (name or number)
        -m/--umask UMASK -- file mode creation mask, in octal (022 if not given)
        -d/--directory DIRECTORY -- change to this directory
        -l/--logfile FILENAME -- the activity log
        -y/--logfile_maxbytes BYTES -- rotate the activity log at this size
        -z/--logfile_backups NUM -- keep this many rotated activity logs
        -e/--loglevel LEVEL -- critical, error, warn, info, debug, trace or blather
        -j/--pidfile FILENAME -- write the process id to this file
        -i/--identifier STR -- name of this instance of supervisord
        -q/--childlogdir DIRECTORY -- directory for automatic logs of programs
        -k/--nocleanup -- leave automatic logs of earlier runs alone
        -a/--minfds NUM -- file descriptors that must be available
        -t/--strip_ansi -- take escape sequences out of the output of programs
        --minprocs NUM -- processes that must be available
        --profile_options OPTIONS -- accepted for the sake of old command lines, without effect
        --check -- judge the configuration, start nothing; exit 0 when it is good, 2 when it is not
        --hints -- with --check: also what this machine and systemd make of it; exit 1 when there is something to say
        --json -- with --check: print what the configuration means as JSON, for any machine
        --sample -- print a sample configuration with every section and key, and exit

        """;
}
