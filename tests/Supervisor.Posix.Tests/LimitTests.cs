using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.TestKit;

namespace Supervisor.Posix.Tests;

public sealed class LimitTests : IDisposable
{
    private readonly Spawner _spawner = new();

    public void Dispose() => _spawner.Dispose();

    [Fact]
    public void Children_get_the_soft_limit_the_daemon_was_started_with() =>
        Assert.Equal("300\n900\n", Run("ulimit -Sn 300; ulimit -Hn 900", "limits:200"));

    [Fact]
    public void Minfds_raises_the_soft_limit() =>
        Assert.Equal("Increased RLIMIT_NOFILE limit to 400\n400\n900\n", Run("ulimit -Sn 300; ulimit -Hn 900", "limits:400"));

    [Fact]
    public void Children_keep_their_limit_when_the_daemon_needs_more() =>
        Assert.Equal("300\n900\n", Run("ulimit -Sn 300; ulimit -Hn 900", "limits:200,500"));

    [RootFact]
    public void Children_of_other_users_keep_their_limit_too() =>
        Assert.Equal("300\n900\n", Run("ulimit -Sn 300; ulimit -Hn 900", "limits:200,500,1234"));

    [ResourceCapabilityFact]
    public void Root_raises_the_hard_limit_too() =>
        Assert.Equal("Increased RLIMIT_NOFILE limit to 1000\n1000\n1000\n", Run("ulimit -Sn 300; ulimit -Hn 900", "limits:1000"));

    [RootFact]
    public void A_hard_limit_in_the_way_is_told_with_its_number()
    {
        // Without root.
        string output = Run("ulimit -Sn 300; ulimit -Hn 900", "drop:65534", "limits:1000");
        Assert.Equal(
            "ok\nThe minimum number of file descriptors required to run this process is 1000 (minfds), but its hard limit is 900: "
            + "raise the limit (ulimit -Hn, LimitNOFILE=) or lower minfds.\n",
            output);
    }

    [Theory]
    [InlineData("2000", 4000ul, 2000ul)]
    [InlineData("9000", 4000ul, 4000ul)]
    [InlineData("unlimited", 4000ul, 4000ul)]
    [InlineData(null, 4000ul, 1024ul)]
    [InlineData("rubbish", 500ul, 500ul)]
    public void A_variable_tells_the_soft_limit(string? variable, ulong hard, ulong expected) =>
        Assert.Equal(expected, ResourceLimits.InheritedOpenFiles(variable, hard, null));

    [Fact]
    public void Without_it_the_parents_limit_counts_when_its_hard_limit_is_ours()
    {
        Assert.Equal(333ul, ResourceLimits.InheritedOpenFiles(null, 4000, new(333, 4000)));
        Assert.Equal(1024ul, ResourceLimits.InheritedOpenFiles(null, 4000, new(333, 5000)));
    }

    [Theory]
    [InlineData("Max open files            1024                 1048576              files     ", 1024ul, 1048576ul)]
    [InlineData("Max open files            unlimited            unlimited            files     ", ulong.MaxValue, ulong.MaxValue)]
    public void The_limits_of_another_process_are_read(string line, ulong soft, ulong hard)
    {
        Assert.Equal(new ResourceLimit(soft, hard), ResourceLimits.ParseLimits(["Limit  Soft Limit  Hard Limit  Units", line]));
        Assert.Null(ResourceLimits.ParseLimits(["nothing here"]));
    }

    [Fact]
    public void Limits_of_this_and_other_processes_can_be_read_and_set()
    {
        using Child child = Child.Start(_spawner, Child.Shell("read x; ulimit -Sn"));
        Assert.Equal(0, ResourceLimits.TryGet(child.Pid, LimitedResource.OpenFiles, out ResourceLimit limit));
        Assert.Equal(ResourceLimits.Get(LimitedResource.OpenFiles), limit);
        Assert.Equal(0, ResourceLimits.SetFor(child.Pid, LimitedResource.OpenFiles, limit with { Soft = 77 }));
        child.Write("go\n");
        Assert.Equal("77\n", child.ReadOutput());
        Assert.Equal(new ExitStatus(0), child.WaitForExit());
        Assert.Equal(Errno.EINVAL, ResourceLimits.Set(LimitedResource.CoreSize, new(2, 1)));
        Assert.Equal(Errno.ESRCH, ResourceLimits.TryGet(int.MaxValue, LimitedResource.OpenFiles, out _));
    }

    /// <summary>Runs the test child, which is on the .NET runtime, behind a shell that tells it the limit.</summary>
    private string Run(string shell, params string[] steps) => Child.Output(_spawner, Child.Request(
        TestPrograms.Shell,
        ["sh", "-c", $"{shell}; SUPERVISORD_NOFILE=$(ulimit -Sn) exec \"$@\"", "sh", TestPrograms.TestChild, .. steps]));
}
