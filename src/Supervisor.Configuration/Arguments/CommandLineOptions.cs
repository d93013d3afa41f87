using Supervisor.Configuration.Values;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Configuration.Arguments;

/// <summary>What an option does to the command line read so far.</summary>
internal delegate CommandLine ApplyOption(CommandLine line, string value, MachineValues machine);

/// <summary>An option of supervisord.</summary>
/// <param name="Short">Its letter, if it has one.</param>
/// <param name="Long">Its long name, or "".</param>
/// <param name="TakesValue">True when a value follows.</param>
/// <param name="Apply">What it does; throws <see cref="ValueException"/> for a bad value.</param>
internal sealed record DaemonOption(char? Short, string Long, bool TakesValue, ApplyOption Apply)
    : CommandOption(Long, Short, Long.Length == 0 ? null : Long, TakesValue);

/// <summary>The options of supervisord.</summary>
internal static class CommandLineOptions
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<DaemonOption> All { get; } =
    [
        Flag('h', "help", line => line with { Help = true }),
        new('?', "", false, (line, _, _) => line with { Help = true }),
        Flag('v', "version", line => line with { Version = true }),
        Value('c', "configuration", (line, text, machine) => line with { ConfigurationFile = machine.Absolute(text) }),
        Flag('n', "nodaemon", line => line with { NoDaemon = true }),
        Value('u', "user", (line, text, _) => line with { User = text }),
        Value('m', "umask", (line, text, _) => line with { Umask = PlainValues.Octal(text) }),
        Value('d', "directory", (line, text, machine) => line with { Directory = machine.ExistingDirectory(text) }),
        Value('l', "logfile", (line, text, machine) => line with { LogFile = machine.PathInExistingDirectory(text) }),
        Value('y', "logfile_maxbytes", (line, text, _) => line with { LogFileMaxBytes = PlainValues.ByteSize(text) }),
        Value('z', "logfile_backups", (line, text, _) => line with { LogFileBackups = PlainValues.Integer(text) }),
        Value('e', "loglevel", (line, text, _) => line with { LogLevel = PlainValues.LogLevel(text) }),
        Value('j', "pidfile", (line, text, machine) => line with { PidFile = machine.PathInExistingDirectory(text) }),
        Value('i', "identifier", (line, text, _) => line with { Identifier = text }),
        Value('q', "childlogdir", (line, text, machine) => line with { ChildLogDirectory = machine.ExistingDirectory(text) }),
        Value('a', "minfds", (line, text, _) => line with { MinFds = PlainValues.Integer(text) }),
        Value(null, "minprocs", (line, text, _) => line with { MinProcs = PlainValues.Integer(text) }),
        Flag('k', "nocleanup", line => line with { NoCleanup = true }),
        Flag('t', "strip_ansi", line => line with { StripAnsi = true }),
        Flag('s', "silent", line => line with { Silent = true }),

        // Names of Python profiler options: taken and of no effect.
        Value(null, "profile_options", (line, _, _) => line),

        // Never abbreviated, so that every abbreviation of Supervisor's options stays one.
        Flag(null, "check", line => line with { Check = true }) with { IsWhole = true },
        Flag(null, "json", line => line with { Json = true }) with { IsWhole = true },
        Flag(null, "sample", line => line with { Sample = true }) with { IsWhole = true },
        Flag(null, "hints", line => line with { Hints = true }) with { IsWhole = true },
    ];

    private static DaemonOption Flag(char? letter, string name, Func<CommandLine, CommandLine> apply) =>
        new(letter, name, false, (line, _, _) => apply(line));

    private static DaemonOption Value(char? letter, string name, ApplyOption apply) => new(letter, name, true, apply);
}
