using Supervisor.Protocol;

namespace Supervisor.Server.Tests.Rpc;

public sealed class SystemMethodsTests
{
    private readonly RpcCalls _rpc = new();

    /// <summary>Method, types of result and parameters, names of parameters.</summary>
    public static TheoryData<string, string, string> Published => new()
    {
        { "supervisor.addProcessGroup", "boolean string", "name" },
        { "supervisor.clearAllProcessLogs", "array", "" },
        { "supervisor.clearLog", "boolean", "" },
        { "supervisor.clearProcessLog", "boolean string", "name" },
        { "supervisor.clearProcessLogs", "boolean string", "name" },
        { "supervisor.getAPIVersion", "string", "" },
        { "supervisor.getAllConfigInfo", "array", "" },
        { "supervisor.getAllProcessInfo", "array", "" },
        { "supervisor.getIdentification", "string", "" },
        { "supervisor.getPID", "int", "" },
        { "supervisor.getProcessInfo", "struct string", "name" },
        { "supervisor.getState", "struct", "" },
        { "supervisor.getSupervisorVersion", "string", "" },
        { "supervisor.getVersion", "string", "" },
        { "supervisor.readLog", "string int int", "offset length" },
        { "supervisor.readMainLog", "string int int", "offset length" },
        { "supervisor.readProcessLog", "string string int int", "name offset length" },
        { "supervisor.readProcessStderrLog", "string string int int", "name offset length" },
        { "supervisor.readProcessStdoutLog", "string string int int", "name offset length" },
        { "supervisor.reloadConfig", "array", "" },
        { "supervisor.removeProcessGroup", "boolean string", "name" },
        { "supervisor.restart", "boolean", "" },
        { "supervisor.sendProcessStdin", "boolean string string", "name chars" },
        { "supervisor.sendRemoteCommEvent", "boolean string string", "type data" },
        { "supervisor.shutdown", "boolean", "" },
        { "supervisor.signalAllProcesses", "array string", "signal" },
        { "supervisor.signalProcess", "boolean string string", "name signal" },
        { "supervisor.signalProcessGroup", "array string string", "name signal" },
        { "supervisor.startAllProcesses", "array boolean", "wait" },
        { "supervisor.startProcess", "boolean string boolean", "name wait" },
        { "supervisor.startProcessGroup", "array string boolean", "name wait" },
        { "supervisor.stopAllProcesses", "array boolean", "wait" },
        { "supervisor.stopProcess", "boolean string boolean", "name wait" },
        { "supervisor.stopProcessGroup", "array string boolean", "name wait" },
        { "supervisor.tailProcessLog", "array string int int", "name offset length" },
        { "supervisor.tailProcessStderrLog", "array string int int", "name offset length" },
        { "supervisor.tailProcessStdoutLog", "array string int int", "name offset length" },
        { "system.listMethods", "array", "" },
        { "system.methodHelp", "string string", "name" },
        { "system.methodSignature", "array string", "name" },
        { "system.multicall", "array array", "calls" },
    };

    [Fact]
    public void Lists_exactly_the_methods_of_Supervisor() =>
        Assert.Equal(
            Published.Select(row => (string)((object[])row)[0]),
            _rpc.Call("system.listMethods").AsArray().Select(name => name.AsString()));

    [Theory]
    [MemberData(nameof(Published))]
    public void Signature_is_one_flat_list_and_help_has_a_tagged_line_for_each_part(string method, string types, string names)
    {
        string[] type = types.Split(' ');
        Assert.Equal(type, _rpc.Call("system.methodSignature", method).AsArray().Select(part => part.AsString()));

        string[] lines = _rpc.Call("system.methodHelp", method).AsString().Split('\n');
        string[] tags =
        [
            .. lines.Where(line => line.StartsWith('@'))
                .Select(line => string.Join(' ', line.Split(' ').Take(line.StartsWith("@param", StringComparison.Ordinal) ? 3 : 2))),
        ];
        string[] expected =
            [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select((name, index) => $"@param {type[index + 1]} {name}"), $"@return {type[0]}"];
        Assert.Equal(expected, tags);
        Assert.False(string.IsNullOrWhiteSpace(lines[0]));
    }

    [Theory]
    [InlineData("supervisor.nope")]
    [InlineData("")]
    [InlineData("supervisor")]
    public void Help_and_signature_of_what_is_no_method_are_unsupported(string name)
    {
        Assert.Equal("SIGNATURE_UNSUPPORTED", _rpc.Fault("system.methodHelp", name));
        Assert.Equal("SIGNATURE_UNSUPPORTED", _rpc.Fault("system.methodSignature", name));
    }

    [Theory]
    [InlineData("supervisor.nope")]
    [InlineData("getState")]
    [InlineData("supervisor.getState.x")]
    [InlineData("supervisor.")]
    [InlineData(".")]
    [InlineData("Supervisor.getState")]
    [InlineData("supervisor.getState ")]
    [InlineData("supervisor._update")]
    [InlineData("system.namespaces")]
    public void Unknown_methods(string name) => Assert.Equal("UNKNOWN_METHOD", _rpc.Fault(name));

    [Fact]
    public void Every_method_counts_its_parameters()
    {
        XmlRpcValue[] values = ["a", 0, 0, 1, 1];
        foreach (string name in _rpc.Dispatcher.Names)
        {
            int required = _rpc.Dispatcher.Find(name)!.Parameters.Count(parameter => !parameter.IsOptional);
            int most = _rpc.Dispatcher.Find(name)!.Parameters.Count;
            Assert.Equal("INCORRECT_PARAMETERS", _rpc.Fault(name, values[..(most + 1)]));
            if (required > 0)
            {
                Assert.Equal("INCORRECT_PARAMETERS", _rpc.Fault(name, values[..(required - 1)]));
            }
        }

        Assert.Empty(_rpc.Supervision.Requests);
    }

    [Fact]
    public void Multicall_gives_bare_results_and_faults_in_order()
    {
        IReadOnlyList<XmlRpcValue> results = _rpc.Call("system.multicall", (XmlRpcValue)new XmlRpcValue[]
        {
            Call("supervisor.getIdentification"),
            Call("supervisor.getProcessInfo", "nope"),
            Call("supervisor.nope"),
            Call("supervisor.startProcess"),
            Call("supervisor.getAPIVersion"),
        }).AsArray();

        Assert.Equal("supervisor", results[0].AsString());
        Assert.Equal("10 BAD_NAME: nope", FaultText(results[1]));
        Assert.Equal("1 UNKNOWN_METHOD", FaultText(results[2]));
        Assert.Equal("2 INCORRECT_PARAMETERS", FaultText(results[3]));
        Assert.Equal("3.0", results[4].AsString());
    }

    [Fact]
    public void Multicall_of_odd_structs()
    {
        IReadOnlyList<XmlRpcValue> results = _rpc.Call("system.multicall", (XmlRpcValue)new XmlRpcValue[]
        {
            new XmlRpcStruct { { "params", Array.Empty<XmlRpcValue>() } },
            new XmlRpcStruct { { "methodName", "supervisor.getVersion" } },
            new XmlRpcStruct { { "methodName", "" }, { "params", Array.Empty<XmlRpcValue>() } },
            new XmlRpcStruct(),
            new XmlRpcStruct { { "methodName", "supervisor.getVersion" }, { "params", Array.Empty<XmlRpcValue>() }, { "extra", 1 } },
            Call("system.multicall", (XmlRpcValue)Array.Empty<XmlRpcValue>()),
            new XmlRpcStruct { { "methodName", "system.multicall" } },
            new XmlRpcStruct { { "methodName", 5 } },
            new XmlRpcStruct { { "methodName", "supervisor.getVersion" }, { "params", 5 } },
            "text",
        }).AsArray();

        Assert.Equal("2 INCORRECT_PARAMETERS: No methodName", FaultText(results[0]));
        Assert.Equal("3.0", results[1].AsString());
        Assert.Equal("1 UNKNOWN_METHOD", FaultText(results[2]));
        Assert.Equal("2 INCORRECT_PARAMETERS: No methodName", FaultText(results[3]));
        Assert.Equal("3.0", results[4].AsString());
        Assert.Equal("2 INCORRECT_PARAMETERS: Recursive system.multicall forbidden", FaultText(results[5]));
        Assert.Equal("2 INCORRECT_PARAMETERS: Recursive system.multicall forbidden", FaultText(results[6]));
        Assert.Equal("2 INCORRECT_PARAMETERS: methodName must be text", FaultText(results[7]));
        Assert.Equal("2 INCORRECT_PARAMETERS: params must be an array", FaultText(results[8]));
        Assert.Equal("2 INCORRECT_PARAMETERS: a call must be a struct", FaultText(results[9]));
    }

    [Fact]
    public void Multicall_takes_an_array() => Assert.Equal("INCORRECT_PARAMETERS", _rpc.Fault("system.multicall", 5));

    [Fact]
    public async Task Multicall_waits_for_each_call_before_the_next()
    {
        TaskCompletionSource gate = new();
        _rpc.Supervision.Gate = gate.Task;
        ValueTask<XmlRpcValue> running = _rpc.Dispatcher.CallAsync(
            "system.multicall", [new XmlRpcValue[] { Call("supervisor.stopProcess", "a"), Call(
                "supervisor.startProcess", "a") }], CancellationToken.None);

        Assert.False(running.IsCompleted);
        Assert.Equal(["stop Process 'a' True"], _rpc.Supervision.Requests);
        gate.SetResult();
        Assert.Equal("[true, true]", (await running).ToString());
        Assert.Equal(["stop Process 'a' True", "start Process 'a' True"], _rpc.Supervision.Requests);
    }

    private static XmlRpcStruct Call(string method, params XmlRpcValue[] parameters) =>
        new() { { "methodName", method }, { "params", parameters } };

    private static string FaultText(XmlRpcValue value) =>
        $"{value.AsStruct()["faultCode"].AsInt()} {value.AsStruct()["faultString"].AsString()}";
}
