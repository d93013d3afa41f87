using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>Programs whose output goes where it cannot be read back from, as in a container.</summary>
public sealed class RecentOutputTests
{
    [Fact]
    public async Task The_last_of_it_can_be_read_and_followed_all_the_same()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("""
            [program:w]
            command=/bin/sh -c 'echo first; cat'
            startsecs=0
            stdout_logfile=/dev/stdout
            stdout_logfile_maxbytes=0
            [program:other]
            command=/bin/sh -c 'echo other; sleep 600'
            startsecs=0
            stdout_logfile=/dev/stdout
            stdout_logfile_maxbytes=0

            """);
        await daemon.WaitForAsync("w", ProcessState.Running);
        using HttpClient http = daemon.Http();
        using StreamReader log = new(await http.GetStreamAsync("http://x/logtail/w"));
        Assert.Equal("first", await log.ReadLineAsync());
        await daemon.Client.SendProcessStdinAsync("w", "second\n");
        Assert.Equal("second", await log.ReadLineAsync());
        Assert.Equal("first\nsecond\n", (await daemon.Client.TailProcessLogAsync("w", 0, 1000)).Text);
        Assert.Contains(">first&#xA;second&#xA;</pre>", await http.GetStringAsync("http://x/tail.html?processname=w"));

        // what it wrote before it ended stays
        await daemon.Client.StopProcessAsync("w");
        Assert.Equal("first\nsecond\n", (await daemon.Client.TailProcessLogAsync("w", 0, 1000)).Text);
    }
}
