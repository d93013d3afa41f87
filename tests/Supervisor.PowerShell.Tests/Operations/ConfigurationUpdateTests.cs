using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Tests.Running;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.PowerShell.Tests.Operations;

public sealed class ConfigurationUpdateTests
{
    private readonly Outbox _outbox = new();

    [Fact]
    public async Task Supervisor_for_Python_is_updated_group_by_group_as_its_own_client_does()
    {
        await using FakeSupervisor python = new(Python);
        SupervisorSession session = new(1, "python", python.Endpoint, new(), isImplicit: false);

        ConfigurationUpdate update = await ConfigurationUpdate.PlanAsync(session, null, _outbox, default);
        IReadOnlyList<SupervisorPlanItem> done = await update.ApplyAsync(_outbox, default);

        Assert.False(update.IsOneStep);
        Assert.Equal(
            ["remove group old", "remove group stuck", "restart group web", "add group new", "unchanged group mail"],
            update.Items.Select(item => item.ToString()));
        Assert.Equal(
            [
                "remove group old",
                "remove group stuck: process 'stuck' could not be stopped: no",
                "restart group web",
                "add group new: ABNORMAL",
                "unchanged group mail",
            ],
            done.Select(item => item.ToString()));
        Assert.Equal(
            [
                "supervisor.planUpdate()", "supervisor.reloadConfig()", "supervisor.getAllProcessInfo()",
                "supervisor.stopProcessGroup(old, true)", "supervisor.removeProcessGroup(old)",
                "supervisor.stopProcessGroup(stuck, true)",
                "supervisor.stopProcessGroup(web, true)", "supervisor.removeProcessGroup(web)", "supervisor.addProcessGroup(web)",
                "supervisor.addProcessGroup(new)",
            ],
            python.Calls.Select(call => call.Replace("True", "true", StringComparison.Ordinal)));
        session.Close();
    }

    [Fact]
    public async Task Groups_are_told_apart_in_a_plan_and_passed_on()
    {
        UpdatePlan plan = new(
        [
            new() { Kind = "group", Name = "web", Change = "changed" },
            new() { Kind = "program", Name = "web:app", Change = "changed" },
            new()
            {
                Kind = "process",
                Name = "web:app_0",
                Change = "changed",
                Action = UpdateStep.Restart,
                Options = [new("command", "a", "b")],
            },
            new() { Kind = "group", Name = "webs", Change = "removed", Action = UpdateStep.Remove },
            new() { Kind = "collection", Name = "web", Change = "added", Action = UpdateStep.Add },
        ]);
        await using FakeSupervisor server = new(_ => plan.ToStruct());
        SupervisorSession session = new(1, "ours", server.Endpoint, new(), isImplicit: false);

        ConfigurationUpdate update = await ConfigurationUpdate.PlanAsync(session, ["web"], _outbox, default);
        await update.ApplyAsync(_outbox, default);

        Assert.True(update.IsOneStep && update.HasWork);
        Assert.Equal(
            ["changed group web", "changed program web:app", "restart process web:app_0 (command: a -> b)"],
            update.Items.Select(item => item.ToString()));
        Assert.Contains("groups: [web]", server.Calls.Last(), StringComparison.Ordinal);
        session.Close();
    }

    private static XmlRpcValue Python(XmlRpcCall call) => (call.MethodName, call.Params.Count > 0 ? call.Params[0].AsString() : "") switch
    {
        ("supervisor.reloadConfig", _) => new ConfigChanges(["new"], ["web"], ["old", "stuck"]).ToValue(),
        ("supervisor.getAllProcessInfo", _) => new[] { "mail", "old", "stuck", "web" }
            .Select(name => (XmlRpcValue)new ProcessInfo { Name = name, Group = name }.ToStruct()).ToArray(),
        ("supervisor.stopProcessGroup", "stuck") =>
            new XmlRpcValue[] { new ProcessResult("stuck", "stuck", Fault.Failed, "no").ToStruct() },
        ("supervisor.stopProcessGroup", _) => Array.Empty<XmlRpcValue>(),
        ("supervisor.addProcessGroup", "new") => throw new XmlRpcFaultException((int)Fault.AbnormalTermination, "ABNORMAL"),
        ("supervisor.addProcessGroup" or "supervisor.removeProcessGroup", _) => true,
        _ => throw new XmlRpcFaultException((int)Fault.UnknownMethod, "UNKNOWN_METHOD"),
    };
}
