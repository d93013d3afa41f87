using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.PowerShell.Tests.Operations;

public sealed class ProcessSetOperationTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_thousand_cost_one_batch_and_one_look(bool areGroups)
    {
        string[] names = [.. Enumerable.Range(0, 1000).Select(number => $"g{number}")];
        await using FakeSupervisor server = new(Answer);
        SupervisorSession session = new(1, "fake", server.Endpoint, new(), isImplicit: false);
        ProcessSetKind kind = areGroups ? ProcessSetKind.Groups : ProcessSetKind.Collections;
        ProcessSetOperation operation = new(kind, session, names, 0, new Outbox());

        await operation.RunAsync(ProcessGoal.Started, new ProcessBatch(session.Client), null, CancellationToken.None);

        Assert.Equal(["system.multicall", "supervisor.getAllProcessInfo"], server.Calls.Select(call => call.Split('(')[0]));
        session.Close();
    }

    [Fact]
    public async Task Programs_go_by_the_way_of_twiddler_where_there_is_no_other()
    {
        List<string> added = [];
        await using FakeSupervisor server = new(call => Multicall(call, one =>
        {
            switch (one.MethodName)
            {
                case "twiddler.addProgramToGroup":
                    if (one.Params[1].AsString() == "taken")
                    {
                        return Faulty(Fault.BadName, "BAD_NAME: taken");
                    }

                    added.Add($"{one.Params[1]}: {one.Params[2]}");
                    return true;
                case "supervisor.getAllProcessInfo":
                    return added.Select(text => Info("g", text.Split(':')[0])).Append(Info("g", "old")).ToArray();
                default:
                    return Faulty(Fault.UnknownMethod, "UNKNOWN_METHOD");
            }
        }));
        SupervisorSession session = new(1, "python", server.Endpoint, new(), isImplicit: false);
        XmlRpcStruct options = new() { { "command", "cat" }, { "autostart", false }, { "numprocs", 1 } };

        IReadOnlyList<ProcessName> made = await new ProgramAddition(session, new Outbox()).AddAsync(
            [new("a", "g", options, Persist: false), new("taken", "g", options, Persist: false), new("b", "g", options, Persist: false)],
            CancellationToken.None);

        Assert.Equal(["g:a", "g:b"], made.Select(process => process.Full));
        Assert.Equal("a: {command: cat, autostart: false, numprocs: 1}", added[0]);
        Assert.Equal(2, server.Calls.Count);

        await Assert.ThrowsAsync<XmlRpcFaultException>(() => new ProgramAddition(session, new Outbox()).AddAsync(
            [new("a", null, options, Persist: false)], CancellationToken.None));
        session.Close();
    }

    private static XmlRpcValue Answer(XmlRpcCall call) => call.MethodName == "supervisor.getAllProcessInfo"
        ? Enumerable.Range(0, 1000).Select(number => Info($"g{number}", "p", ProcessState.Running)).ToArray()
        : Multicall(call, one => one.MethodName switch
        {
            "supervisor.startProcessGroup" or "supervisor.startCollection" =>
                new XmlRpcValue[] { ProcessResult.Success(one.Params[0].AsString(), "p").ToStruct() },
            "supervisor.getCollectionProcessInfo" => new[] { Info(one.Params[0].AsString(), "p", ProcessState.Starting) },
            _ => Enumerable.Range(0, 1000).Select(number => Info($"g{number}", "p", ProcessState.Starting)).ToArray(),
        });

    private static XmlRpcValue Multicall(XmlRpcCall call, Func<XmlRpcCall, XmlRpcValue> answer) => call.Params[0].AsArray()
        .Select(one => answer(new(one.AsStruct().Text("methodName"), one.AsStruct().Elements("params")))).ToArray();

    private static XmlRpcValue Info(string group, string name, ProcessState state = ProcessState.Stopped) =>
        new ProcessInfo { Group = group, Name = name, State = state }.ToStruct();

    private static XmlRpcValue Faulty(Fault fault, string text) =>
        new XmlRpcStruct { { "faultCode", (int)fault }, { "faultString", text } };
}
