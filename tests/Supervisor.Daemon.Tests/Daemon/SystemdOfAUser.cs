using System.Diagnostics;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>
/// Runs a shell script beside <c>systemd --user</c>, both alone in mount, pid and cgroup namespaces: nothing of the machine's own
/// systemd is touched, and everything is gone afterwards.
/// </summary>
internal static class SystemdOfAUser
{
    public const string Path = "/lib/systemd/systemd";

    /// <summary>Whether the namespaces can be had.</summary>
    public const string Probe =
        "unshare -m sh -c 'mkdir -p /tmp/sv-cg.$$ && mount -t cgroup2 none /tmp/sv-cg.$$; r=$?; umount /tmp/sv-cg.$$; rmdir /tmp/sv-cg.$$; exit $r'";

    // The cgroup is made and entered outside of the namespace, so that it is the root inside.
    private const string Outer =
        """
        mkdir -p "$DIR/cg" && mount -t cgroup2 none "$DIR/cg" || exit 90
        own="$DIR/cg/supervisor-test-${DIR##*/}"
        mkdir -p "$own" && echo $$ > "$own/cgroup.procs" || exit 91
        exec unshare -C -m -p -f --kill-child=KILL --mount-proc sh "$DIR/inner.sh"
        """;

    // What was in it may take a moment to be gone.
    private const string CleanUp =
        """
        mount -t cgroup2 none "$DIR/cg" || exit 90
        own="$DIR/cg/supervisor-test-${DIR##*/}"
        tries=0
        while [ -d "$own" ] && [ $tries -lt 100 ]; do
            find "$own" -depth -type d -exec rmdir {} + 2>/dev/null && break
            tries=$((tries + 1)); sleep 0.1
        done
        [ ! -d "$own" ]
        """;

    private const string Inner =
        """
        mount --make-rprivate /
        umount -l /sys/fs/cgroup 2>/dev/null
        mount -t cgroup2 none /sys/fs/cgroup || exit 92
        mount -t tmpfs tmpfs /run
        mkdir -p /run/user/0 /run/systemd/system "$DIR/config/systemd/user"
        export XDG_RUNTIME_DIR=/run/user/0 HOME="$DIR" XDG_CONFIG_HOME="$DIR/config" TMPDIR="$DIR"
        export DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/0/bus
        /lib/systemd/systemd --user --log-target=null &
        tries=0
        while [ ! -S /run/user/0/systemd/private ]; do
            tries=$((tries + 1)); [ $tries -lt 300 ] || exit 93
            sleep 0.1
        done
        show() { systemctl --user show "$1" -p "$2" --value; }
        await() { n=0; while [ "$(show "$1" "$2")" != "$3" ]; do n=$((n + 1)); [ $n -lt 300 ] || { echo "$1 never $2=$3"; exit 94; }; sleep 0.1; done; }
        . "$DIR/script.sh"
        """;

    /// <summary>Runs it and gives what it wrote. <c>$DIR</c> is the folder, <c>show UNIT PROPERTY</c> and <c>await UNIT PROPERTY VALUE</c> ask.</summary>
    public static async Task<string[]> RunAsync(TempFolder folder, string script)
    {
        folder.Write("outer.sh", Outer);
        folder.Write("inner.sh", Inner);
        folder.Write("script.sh", script);
        folder.Write("clean.sh", CleanUp);
        try
        {
            return (await RunAsync(folder, folder["outer.sh"], TimeSpan.FromMinutes(3))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            await RunAsync(folder, folder["clean.sh"], TimeSpan.FromMinutes(1));
        }
    }

    private static async Task<string> RunAsync(TempFolder folder, string script, TimeSpan bound)
    {
        ProcessStartInfo start = new("unshare", ["-m", "sh", script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DIR"] = folder.Path;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(bound);
        string said = await output;
        Assert.True(process.ExitCode == 0, $"status {process.ExitCode}\n{said}\n{await error}");
        return said;
    }
}
