using System.Diagnostics;
using Supervisor.Posix.Keeping;
using Supervisor.TestKit;

namespace Supervisor.Posix.Tests;

/// <summary>Which files a keeper starts daemons from.</summary>
public sealed class DaemonStartTests
{
    [Theory]
    [InlineData(0x1ed, true)] // 0755
    [InlineData(0x1fd, false)] // 0775
    [InlineData(0x1ef, false)] // 0757
    public void A_file_that_others_may_write_is_not_run(int mode, bool may)
    {
        using TempFolder folder = new();
        string file = folder.Write("supervisord", "#!/bin/sh\n", mode);
        Assert.Equal(may, DaemonStart.MayRun(file));
    }

    [RootFact]
    public void A_file_of_somebody_else_is_not_run()
    {
        using TempFolder folder = new();
        string file = folder.Write("supervisord", "#!/bin/sh\n", 0x1ed);
        Assert.True(DaemonStart.MayRun(file));
        using (Process chown = Process.Start("/bin/chown", ["65534", file]))
        {
            chown.WaitForExit();
        }

        Assert.False(DaemonStart.MayRun(file));
    }

    [Fact]
    public void What_is_no_file_is_not_run()
    {
        using TempFolder folder = new();
        Assert.False(DaemonStart.MayRun(folder.Path));
        Assert.False(DaemonStart.MayRun(folder["none"]));
    }
}
