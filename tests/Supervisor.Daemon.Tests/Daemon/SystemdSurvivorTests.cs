using System.Diagnostics;
using Supervisor.Client;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>The unit of docs/takeover.md under the real systemd: the daemon is killed, systemd starts it again and gives back the pipes.</summary>
public sealed class SystemdSurvivorTests
{
    private const string Unit =
        """
        cat > "$XDG_CONFIG_HOME/systemd/user/sup.service" <<E
        [Service]
        Type=notify
        ExecStart=$SUPERVISORD -n -c $DIR/s.conf
        Restart=on-failure
        RestartSec=0
        KillMode=process
        FileDescriptorStoreMax=4096
        E
        systemctl --user daemon-reload
        systemctl --user start sup.service || exit 1

        """;

    // Each says how often it was started. The last one writes when its daemon has died, and ends.
    private const string Programs =
        """
        [program:w0]
        command=/bin/sh -c "echo $$ >> @DIR@/w0.pids; i=0; while :; do i=$((i+1)); echo $i; sleep 0.01; done"
        stdout_logfile=@DIR@/w0.log
        stdout_logfile_maxbytes=0
        startsecs=0
        [program:closed]
        command=/bin/sh -c "echo $$ >> @DIR@/closed.pids; until [ -e @DIR@/close ]; do sleep 0.01; done; exec >&- 2>&-; echo > @DIR@/closed; while :; do sleep 0.1; done"
        startsecs=0
        [program:last]
        command=/bin/sh -c "echo $$ >> @DIR@/last.pids; while kill -0 $PPID 2>/dev/null; do :; done; echo last words"
        stdout_logfile=@DIR@/last.log
        startsecs=0
        autorestart=false

        """;

    private const string Functions =
        """
        until_it_is() { n=0; until eval "$1"; do n=$((n + 1)); [ $n -lt 300 ] || { echo "never: $1"; exit 95; }; sleep 0.1; done; }
        crash() {
            pid=$(show sup.service MainPID)
            kill -KILL $pid
            until_it_is '[ "$(show sup.service MainPID)" != '$pid' ] && [ "$(show sup.service ActiveState)" = active ]'
        }
        lines() { wc -l < "$DIR/w0.log"; }

        """;

    [SystemdFact]
    public async Task A_killed_daemon_is_started_again_and_no_line_is_lost()
    {
        using TempFolder folder = new();
        TestDaemon.Configure(folder, Programs, "survivors=adopt\nupgrade_signal=USR1");

        string[] said = await SystemdOfAUser.RunAsync(folder, Script(
            """
            until_it_is '[ -s "$DIR/w0.pids" ] && [ -s "$DIR/closed.pids" ] && [ -s "$DIR/last.pids" ]'
            until_it_is '[ "$(show sup.service NFileDescriptorStore)" = 9 ]'

            # Not before: a pipe that nobody holds any more when the daemon hears of the start is not kept.
            touch "$DIR/close"
            until_it_is '[ -e "$DIR/closed" ]'
            crash
            until_it_is 'grep -q "last words" "$DIR/last.log"'
            until_it_is '[ "$(show sup.service NFileDescriptorStore)" = 6 ]'

            pid=$(show sup.service MainPID)
            kill -USR1 $pid
            until_it_is 'grep -q "upgraded from" "$DIR/s.log"'
            await sup.service ActiveState active
            [ "$pid" = "$(show sup.service MainPID)" ] && echo same
            crash
            crash
            n=$(lines)
            until_it_is '[ $(lines) -gt '$n' ]'
            show sup.service NRestarts
            show sup.service NFileDescriptorStore
            kill -0 $(cat "$DIR/w0.pids") && kill -0 $(cat "$DIR/closed.pids") && echo alive
            systemctl --user stop sup.service
            show sup.service ActiveState
            show sup.service Result
            kill -0 $(cat "$DIR/w0.pids") 2>/dev/null || echo ended
            """));

        Assert.Equal(["same", "3", "6", "alive", "inactive", "success", "ended"], said);
        Assert.True(Continuity.CountLines(folder, "w0.log") > 10);
        Assert.All(["w0", "closed", "last"], name => Assert.Single(File.ReadAllLines(folder[$"{name}.pids"])));
        Assert.Equal("last words\n", folder.Text("last.log"));
        Assert.DoesNotContain("could not be had again", folder.Text("s.log"), StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", folder.Text("s.log"), StringComparison.Ordinal);
    }

    [SystemdFact]
    public async Task What_is_left_on_purpose_is_found_by_the_next_start()
    {
        using TempFolder folder = new();
        TestDaemon.Configure(folder, Programs, "survivors=adopt");

        // The script writes there when it is time: opening it for reading waits until then.
        using (Process fifo = Process.Start("/usr/bin/mkfifo", [folder["up"]]))
        {
            await fifo.WaitForExitAsync();
        }

        Task<string[]> run = SystemdOfAUser.RunAsync(folder, Script(
            """
            touch "$DIR/close"
            until_it_is '[ -s "$DIR/w0.pids" ] && [ -e "$DIR/closed" ]'
            echo up > "$DIR/up"
            await sup.service ActiveState inactive
            show sup.service Result
            kill -0 $(cat "$DIR/w0.pids") && echo alive
            systemctl --user start sup.service || exit 1
            n=$(lines)
            until_it_is '[ $(lines) -gt '$n' ]'
            systemctl --user stop sup.service
            show sup.service Result
            """));
        Task<string> up = Task.Run(() => File.ReadAllText(folder["up"]));
        await Task.WhenAny(up, run);
        await using (SupervisorClient client = new(SupervisorEndpoint.Unix(folder["s.sock"])))
        {
            await client.ShutdownAndKeepAsync();
        }

        string[] said = await run;
        Assert.Equal(["success", "alive", "success"], said);
        Assert.True(Continuity.CountLines(folder, "w0.log") > 10);
        Assert.All(["w0", "closed"], name => Assert.Single(File.ReadAllLines(folder[$"{name}.pids"])));
    }

    private static string Script(string rest) => $"SUPERVISORD='{TestDaemon.Command}'\n{Unit}\n{Functions}\n{rest}";
}
