using Supervisor.Engine.Processes;
using Supervisor.Engine.States;

namespace Supervisor.Engine.Tests.Processes;

public sealed class ExitStatusTests
{
    [Fact]
    public void Words_of_the_log_are_Supervisors()
    {
        Assert.Equal("exit status 0", new ExitStatus(0).ToString());
        Assert.Equal("exit status 3", new ExitStatus(3).ToString());
        Assert.Equal("terminated by SIGTERM", ExitStatus.Killed(15).ToString());
        Assert.Equal("terminated by SIGSEGV (core dumped)", ExitStatus.Killed(11, coreDumped: true).ToString());
        Assert.Equal("terminated by signal 35", ExitStatus.Killed(35).ToString());
        Assert.Equal("exit status unknown", ExitStatus.Unknown.ToString());
    }

    [Fact]
    public void A_signal_leaves_no_status()
    {
        Assert.Equal((-1, 9, false), (ExitStatus.Killed(9).Code, ExitStatus.Killed(9).Signal, ExitStatus.Killed(9).CoreDumped));
        Assert.Equal((-1, 0), (ExitStatus.Unknown.Code, ExitStatus.Unknown.Signal));
    }
}
