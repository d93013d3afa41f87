using Supervisor.Daemon.Lifetime;

namespace Supervisor.Daemon.Tests.Lifetime;

public sealed class VersionTests
{
    /// <summary>Scripts compare it with Supervisor's, by PEP 440 or number by number.</summary>
    [Fact]
    public void Says_which_Supervisor_it_stands_in_for_and_what_it_is() =>
        Assert.Matches(@"^4\.3\.0\+net\.[1-9]\d*\.\d+\.\d+$", DaemonContext.Version);
}
