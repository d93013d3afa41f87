using Supervisor.Daemon.Lifetime;

namespace Supervisor.Daemon.Tests.Lifetime;

public sealed class VersionTests
{
    /// <summary>Scripts compare it with Supervisor's, number by number.</summary>
    [Fact]
    public void Says_which_Supervisor_it_stands_in_for() => Assert.Equal("4.3.0", DaemonContext.SupervisorVersion);
}
