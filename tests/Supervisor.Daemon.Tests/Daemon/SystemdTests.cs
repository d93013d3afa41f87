using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>The unit of docs/running.md under the real systemd.</summary>
public sealed class SystemdTests
{
    private const string Deaf = "command=/bin/sh -c \"trap '' TERM; echo deaf; while :; do sleep 0.1; done\"\nstartsecs=0\nstopwaitsecs=3\n";

    private const string Unit =
        """
        cat > "$XDG_CONFIG_HOME/systemd/user/sup.service" <<E
        [Service]
        Type=notify
        ExecStart=$SUPERVISORD -n -c $DIR/s.conf
        ExecReload=/bin/kill -HUP \$MAINPID
        KillMode=mixed
        TimeoutStopSec=4
        E
        systemctl --user daemon-reload
        systemctl --user start sup.service || exit 1

        """;

    [SystemdFact]
    public async Task A_reload_is_a_reload_and_a_stop_may_take_what_the_programs_take()
    {
        using TempFolder folder = new();
        TestDaemon.Configure(
            folder,
            $"[program:one]\npriority=1\nstdout_logfile=@DIR@/one\n{Deaf}[program:two]\npriority=2\nstdout_logfile=@DIR@/two\n{Deaf}"
                + $"[program:three]\npriority=3\nstdout_logfile=@DIR@/three\n{Deaf}");

        string[] said = await SystemdOfAUser.RunAsync(folder, Script(
            """
            deaf() { until grep -q deaf "$DIR/one" && grep -q deaf "$DIR/two" && grep -q deaf "$DIR/three"; do sleep 0.1; done; }
            deaf
            pid=$(show sup.service MainPID)
            rm -f "$DIR/one" "$DIR/two" "$DIR/three"
            systemctl --user reload --no-block sup.service
            await sup.service ActiveState reloading
            echo reloading
            await sup.service ActiveState active
            [ "$pid" = "$(show sup.service MainPID)" ] && echo same
            deaf
            systemctl --user stop sup.service
            show sup.service ActiveState
            show sup.service Result
            """));

        Assert.Equal(["reloading", "same", "inactive", "success"], said);
        Assert.Equal(2, folder.Text("s.log").Split("killing 'three'").Length - 1);
    }

    [SystemdFact]
    public async Task A_reload_that_is_refused_leaves_it_active_and_says_why()
    {
        using TempFolder folder = new();
        TestDaemon.Configure(folder, "[program:a]\ncommand=/bin/sleep 600\nstartsecs=0\n");

        string[] said = await SystemdOfAUser.RunAsync(folder, Script(
            """
            echo nonsense >> "$DIR/s.conf"
            systemctl --user reload sup.service
            n=0; while [ -z "$(show sup.service StatusText)" ] && [ $n -lt 300 ]; do n=$((n + 1)); sleep 0.1; done
            show sup.service StatusText
            await sup.service ActiveState active
            show sup.service ActiveState
            """));

        Assert.StartsWith("restart refused: ", said[0], StringComparison.Ordinal);
        Assert.Equal("active", said[^1]);
    }

    private static string Script(string rest) => $"SUPERVISORD='{TestDaemon.Command}'\n{Unit}\n{rest}";
}
