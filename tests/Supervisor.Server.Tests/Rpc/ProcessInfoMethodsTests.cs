using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;

namespace Supervisor.Server.Tests.Rpc;

public sealed class ProcessInfoMethodsTests
{
    private readonly RpcCalls _rpc = new();

    [Fact]
    public void Info_has_the_members_of_Supervisor_in_its_types()
    {
        _rpc.Supervision.Publish(FakeSupervision.Process("g:p", ProcessState.Running) with
        {
            Pid = 42,
            Started = _rpc.Time.Now.AddSeconds(-3661).AddMilliseconds(-300),
            StdoutLogPath = "/tmp/out",
        });

        Assert.Equal(
            "{name: p, group: g, start: 1714975627, stop: 0, now: 1714979289, state: 20, statename: RUNNING, spawnerr: , exitstatus: 0, " +
            "logfile: /tmp/out, stdout_logfile: /tmp/out, stderr_logfile: , pid: 42, description: pid 42, uptime 1:01:02}",
            _rpc.Info("g:p").ToString());
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("g")]
    [InlineData("g:*")]
    [InlineData("g:")]
    [InlineData("g:nope")]
    [InlineData("")]
    public void Info_of_what_is_no_process(string name)
    {
        _rpc.Supervision.Publish(FakeSupervision.Process("g:p"), FakeSupervision.Process("g:q"));
        Assert.Equal($"BAD_NAME: {name}", _rpc.Fault("supervisor.getProcessInfo", name));
    }

    [Fact]
    public void All_info_is_sorted_by_group_and_name_by_code_point()
    {
        _rpc.Supervision.Publish(
            FakeSupervision.Process("b:z"),
            FakeSupervision.Process("b:a"),
            FakeSupervision.Process("B"),
            FakeSupervision.Process("a\U0001f600"),
            FakeSupervision.Process("a\uffee"));
        Assert.Equal(
            ["B", "a\uffee", "a\U0001f600", "b:a", "b:z"],
            _rpc.Call("supervisor.getAllProcessInfo").AsArray()
                .Select(info => Namespec.Format(info.AsStruct()["group"].AsString(), info.AsStruct()["name"].AsString())));
    }

    [Theory]
    [InlineData(0, "pid 7, uptime 0:00:00")]
    [InlineData(59, "pid 7, uptime 0:00:59")]
    [InlineData(36_000, "pid 7, uptime 10:00:00")]
    [InlineData(86_400, "pid 7, uptime 1 day, 0:00:00")]
    [InlineData(172_801, "pid 7, uptime 2 days, 0:00:01")]
    [InlineData(-5, "pid 7, uptime 0:00:00")]
    public void Description_of_a_running_process(int seconds, string expected) =>
        AssertDescription(
            expected, FakeSupervision.Process("a", ProcessState.Running) with { Pid = 7, Started = _rpc.Time.Now.AddSeconds(-seconds) });

    [Theory]
    [InlineData(ProcessState.Fatal)]
    [InlineData(ProcessState.Backoff)]
    public void Description_of_a_failure(ProcessState state)
    {
        AssertDescription("unknown error (try \"tail a\")", FakeSupervision.Process("a", state));
        AssertDescription("can't find command 'x'", FakeSupervision.Process("a", state) with { SpawnError = "can't find command 'x'" });
    }

    [Theory]
    [InlineData(ProcessState.Stopped)]
    [InlineData(ProcessState.Exited)]
    public void Description_of_an_end_is_local_time(ProcessState state)
    {
        ProcessSnapshot process = FakeSupervision.Process("a", state);
        AssertDescription("Not started", process);
        AssertDescription("May 06 12:38 PM", process with { Started = _rpc.Time.Now, Stopped = _rpc.Time.Now });
        AssertDescription("May 07 12:01 AM", process with { Started = _rpc.Time.Now, Stopped = new(2024, 5, 6, 18, 31, 0, TimeSpan.Zero) });
        AssertDescription("Jan 01 05:30 AM", process with { Started = _rpc.Time.Now });
    }

    [Theory]
    [InlineData(ProcessState.Starting)]
    [InlineData(ProcessState.Stopping)]
    [InlineData(ProcessState.Unknown)]
    public void Other_states_have_no_description(ProcessState state) =>
        AssertDescription("", FakeSupervision.Process("a", state) with { Started = _rpc.Time.Now });

    [Fact]
    public void Times_stop_where_an_int_ends()
    {
        _rpc.Time.Now = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
        _rpc.Supervision.Publish(FakeSupervision.Process("a") with { Started = _rpc.Time.Now });
        Assert.Equal(int.MaxValue, _rpc.Info("a")["now"].AsInt());
        Assert.Equal(int.MaxValue, _rpc.Info("a")["start"].AsInt());
    }

    /// <summary>Another image, which has read its settings from what the one before wrote, has objects of its own.</summary>
    [Fact]
    public void What_is_as_by_default_is_not_told_of_whichever_object_it_is()
    {
        ProcessSnapshot process = FakeSupervision.Process("a");
        _rpc.Supervision.Publish(process with { Settings = process.Settings with { Restart = new() } });
        Assert.DoesNotContain("restarts", _rpc.Info("a").Select(member => member.Key));

        _rpc.Supervision.Publish(process with { Settings = process.Settings with { Restart = new() { Delay = 1 } } });
        Assert.Contains("restarts", _rpc.Info("a").Select(member => member.Key));
    }

    private void AssertDescription(string expected, ProcessSnapshot process)
    {
        _rpc.Supervision.Publish(process);
        Assert.Equal(expected, _rpc.Info("a")["description"].AsString());
    }
}
