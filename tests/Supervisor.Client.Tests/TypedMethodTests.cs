using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Client.Tests;

/// <summary>Each typed method makes the right call and reads the answer of its shape.</summary>
public sealed class TypedMethodTests
{
    private static readonly XmlRpcValue True = true;
    private static readonly XmlRpcValue Text = "text";
    private static readonly XmlRpcValue Texts = new XmlRpcValue[] { "a", "b" };
    private static readonly XmlRpcValue Process = new ProcessInfo { Name = "a", Group = "a" }.ToStruct();
    private static readonly XmlRpcValue Processes = new XmlRpcValue[] { Process };
    private static readonly XmlRpcValue Results =
        new XmlRpcValue[] { new ProcessResult("g", "a", Fault.SpawnError, "SPAWN_ERROR").ToStruct() };
    private static readonly XmlRpcValue Changes = new ConfigChanges(["a"], [], []).ToValue();
    private static readonly XmlRpcValue Plan = new UpdatePlan(
        [new() { Kind = "group", Name = "g", Change = "added", Action = UpdateStep.Add }]).ToStruct();

    private static readonly RuntimeGroup Group = new() { Name = "g", Priority = 7, IsPersistent = true };
    private static readonly RuntimeProgram Program =
        new() { Name = "a", Group = "g", Options = new Dictionary<string, string> { ["command"] = "x" } };

    public static TheoryData<string, XmlRpcValue, Func<SupervisorClient, Task>> Methods => new()
    {
        { "supervisor.getAPIVersion()", Text, c => c.GetApiVersionAsync() },
        { "supervisor.getSupervisorVersion()", Text, c => c.GetSupervisorVersionAsync() },
        { "supervisor.getIdentification()", Text, c => c.GetIdentificationAsync() },
        { "supervisor.getState()", new XmlRpcStruct { { "statecode", 1 }, { "statename", "RUNNING" } }, async c => Assert.Equal(
            SupervisorState.Running, await c.GetStateAsync()) },
        { "supervisor.getPID()", 7, async c => Assert.Equal(7, await c.GetPidAsync()) },
        { "supervisor.readLog(-10, 0)", Text, c => c.ReadLogAsync(-10, 0) },
        { "supervisor.clearLog()", True, c => c.ClearLogAsync() },
        { "supervisor.shutdown()", True, c => c.ShutdownAsync() },
        { "supervisor.restart()", True, c => c.RestartAsync() },
        { "supervisor.reloadConfig()", Changes, async c => Assert.Equal(["a"], (await c.ReloadConfigAsync()).Added) },
        {
            "supervisor.getAllConfigInfo()",
            new XmlRpcValue[] { new ProcessConfigInfo { Name = "a", Group = "a" }.ToStruct() },
            async c => Assert.Single(await c.GetAllConfigInfoAsync())
        },
        { "system.listMethods()", Texts, async c => Assert.Equal(["a", "b"], await c.ListMethodsAsync()) },
        { "system.methodHelp(a.b)", Text, c => c.MethodHelpAsync("a.b") },
        { "system.methodSignature(a.b)", Texts, c => c.MethodSignatureAsync("a.b") },
        { "supervisor.getProcessInfo(g:a)", Process, async c => Assert.Equal("a", (await c.GetProcessInfoAsync("g:a")).Namespec) },
        { "supervisor.getAllProcessInfo()", Processes, async c => Assert.Single(await c.GetAllProcessInfoAsync()) },
        { "supervisor.startProcess(g:a, true)", True, async c => Assert.Equal(
            [ProcessResult.Success("g", "a")], await c.StartProcessAsync("g:a")) },
        { "supervisor.startProcess(g:*, false)", Results, async c => Assert.Equal(
            Fault.SpawnError, Assert.Single(await c.StartProcessAsync("g:*", wait: false)).Status) },
        { "supervisor.startProcessGroup(g, true)", Results, c => c.StartProcessGroupAsync("g") },
        { "supervisor.startAllProcesses(true)", Results, c => c.StartAllProcessesAsync() },
        { "supervisor.stopProcess(a, true)", True, c => c.StopProcessAsync("a") },
        { "supervisor.stopProcessGroup(g, false)", Results, c => c.StopProcessGroupAsync("g", wait: false) },
        { "supervisor.stopAllProcesses(true)", Results, c => c.StopAllProcessesAsync() },
        { "supervisor.signalProcess(a, HUP)", True, c => c.SignalProcessAsync("a", "HUP") },
        { "supervisor.signalProcessGroup(g, 1)", Results, c => c.SignalProcessGroupAsync("g", "1") },
        { "supervisor.signalAllProcesses(HUP)", Results, c => c.SignalAllProcessesAsync("HUP") },
        { "supervisor.addProcessGroup(g)", True, c => c.AddProcessGroupAsync("g") },
        { "supervisor.removeProcessGroup(g)", True, c => c.RemoveProcessGroupAsync("g") },
        { "supervisor.sendProcessStdin(a, hello)", True, c => c.SendProcessStdinAsync("a", "hello") },
        { "supervisor.sendRemoteCommEvent(t, d)", True, c => c.SendRemoteCommEventAsync("t", "d") },
        { "supervisor.readProcessStdoutLog(a, 0, 10)", Text, c => c.ReadProcessLogAsync("a", 0, 10) },
        { "supervisor.readProcessStderrLog(a, 0, 10)", Text, c => c.ReadProcessLogAsync("a", 0, 10, OutputStream.Stderr) },
        { "supervisor.tailProcessStdoutLog(a, 0, 10)", new LogTail("x", 1, false).ToValue(), async c => Assert.Equal(
            1, (await c.TailProcessLogAsync("a", 0, 10)).Offset) },
        { "supervisor.tailProcessStderrLog(a, 0, 10)", new LogTail("x", 1, true).ToValue(), c => c.TailProcessLogAsync(
            "a", 0, 10, OutputStream.Stderr) },
        { "supervisor.clearProcessLogs(a)", True, c => c.ClearProcessLogsAsync("a") },
        { "supervisor.clearAllProcessLogs()", Results, c => c.ClearAllProcessLogsAsync() },
        { "supervisor.listCollections()", new XmlRpcValue[] { new CollectionSummary { Name = "web" }.ToStruct() }, async c => Assert.Equal(
            "web",
            Assert.Single(await c.ListCollectionsAsync()).Name) },
        { "supervisor.getCollectionProcessInfo(web)", Processes, c => c.GetCollectionProcessInfoAsync("web") },
        { "supervisor.startCollection(web, true)", Results, c => c.StartCollectionAsync("web") },
        { "supervisor.stopCollection(web, true)", Results, c => c.StopCollectionAsync("web") },
        { "supervisor.signalCollection(web, HUP)", Results, c => c.SignalCollectionAsync("web", "HUP") },
        { "supervisor.restartCollection(web, true, {max_unavailable: 1, stop_on_failure: "
            + "true})", Results, c => c.RestartCollectionAsync("web", options: new(1, true)) },
        { "supervisor.addCollection(web, {programs: a}, {persist: true})", True, c => c.AddCollectionAsync(
            "web", new() { { "programs", "a" } }, persist: true) },
        { "supervisor.setCollection(web, {}, {persist: false})", True, c => c.SetCollectionAsync("web", new(), persist: false) },
        { "supervisor.setCollection(web, {programs: a})", True, c => c.SetCollectionAsync("web", new() { { "programs", "a" } }) },
        { "supervisor.removeCollection(web)", True, c => c.RemoveCollectionAsync("web") },
        { "supervisor.getCollectionChanges()", Changes, c => c.GetCollectionChangesAsync() },
        { "supervisor.applyCollectionChanges()", Changes, c => c.ApplyCollectionChangesAsync() },
        { "supervisor.addProgram(a, {command: x}, {persist: false, group: g})", Texts, c => c.AddProgramAsync(
            "a", new() { { "command", "x" } }, "g") },
        { "supervisor.removeProgram(a, true)", True, c => c.RemoveProgramAsync("a", stop: true) },
        { "supervisor.setProgram(a, {priority: 1})", new ProgramChange(["priority"], []).ToStruct(), async c => Assert.Equal(
            ["priority"], (await c.SetProgramAsync("a", new() { { "priority", "1" } })).Live) },
        { "supervisor.addGroup(g, {}, {persist: false})", True, c => c.AddGroupAsync("g") },
        { "supervisor.removeGroup(g, false)", True, c => c.RemoveGroupAsync("g") },
        {
            "supervisor.getRuntimeGroups()",
            new XmlRpcValue[] { Group.ToStruct() },
            async c => Assert.Equal(Group, Assert.Single(await c.GetRuntimeGroupsAsync()))
        },
        {
            "supervisor.getRuntimePrograms()",
            new XmlRpcValue[] { Program.ToStruct() },
            async c => Assert.Equal("x", Assert.Single(await c.GetRuntimeProgramsAsync()).Options["command"])
        },
        { "supervisor.exportProgram(a)", Text, c => c.ExportProgramAsync("a") },
        { "supervisor.planUpdate()", Plan, async c => Assert.Equal(
            UpdateStep.Add, Assert.Single((await c.PlanUpdateAsync()).Items).Action) },
        { "supervisor.getDrift()", new XmlRpcValue[] { new ConfigDrift(
            "process", "g:a", "changed", false).ToStruct() }, async c => Assert.True(Assert.Single(await c.GetDriftAsync()).IsDrifted) },
        { "supervisor.update({})", Plan, c => c.UpdateAsync() },
        { "supervisor.update({groups: [a, b]})", Plan, c => c.UpdateAsync(["a", "b"]) },
        { "twiddler.getAPIVersion()", Text, c => c.TwiddlerGetApiVersionAsync() },
        { "twiddler.getGroupNames()", Texts, c => c.TwiddlerGetGroupNamesAsync() },
        { "twiddler.addProgramToGroup(g, a, {command: x})", True, c => c.TwiddlerAddProgramToGroupAsync(
            "g", "a", new() { { "command", "x" } }) },
        { "twiddler.removeProcessFromGroup(g, a)", True, c => c.TwiddlerRemoveProcessFromGroupAsync("g", "a") },
        { "twiddler.log(m, INFO)", True, c => c.TwiddlerLogAsync("m") },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_method_makes_its_call_and_reads_its_answer(string expected, XmlRpcValue answer, Func<SupervisorClient, Task> method)
    {
        await using FakeSupervisor daemon = new(_ => answer);
        await using SupervisorClient client = daemon.Client();
        await method(client);
        Assert.Equal(expected, Assert.Single(daemon.Calls));
    }

    [Fact]
    public async Task A_collection_comes_with_members_and_counts()
    {
        CollectionInfo sent = new()
        {
            Summary = new() { Name = "web", Missing = ["gone"] },
            Members = ["a", "g:b"],
            Counts = new Dictionary<ProcessState, int> { [ProcessState.Running] = 1, [ProcessState.Fatal] = 1 },
            StateName = "MIXED",
        };
        await using FakeSupervisor daemon = new(_ => sent.ToStruct());
        await using SupervisorClient client = daemon.Client();
        CollectionInfo info = await client.GetCollectionInfoAsync("web");
        Assert.Equal(["gone"], info.Summary.Missing);
        Assert.Equal(["a", "g:b"], info.Members);
        Assert.Equal(sent.Counts, info.Counts);
        Assert.Equal("MIXED", info.StateName);
    }
}
