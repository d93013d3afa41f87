using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Versions;

/// <summary>The native file of an earlier build, which the environment variable SUPERVISORD_BEFORE names.</summary>
internal static class BuildBefore
{
    /// <summary>Its path; empty: none is named.</summary>
    public static string Command { get; } = Environment.GetEnvironmentVariable("SUPERVISORD_BEFORE") is { Length: > 0 } named
        ? Path.GetFullPath(named)
        : "";

    /// <summary>In front of the command of a daemon, which is left out: this one takes its arguments.</summary>
    public static string[] By { get; } = Instead(Command);

    /// <summary>The same for the present build.</summary>
    public static string[] ByThisOne { get; } = Instead(TestDaemon.Command);

    private static string[] Instead(string command) => ["/bin/sh", "-c", "shift; exec \"$0\" \"$@\"", command];
}
