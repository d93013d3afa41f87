using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.PowerShell.Tests.Operations;

/// <summary>A daemon whose processes do at once what they are asked for, unless a test says otherwise. Counts requests.</summary>
internal sealed class FakeProcesses : IAsyncDisposable
{
    private readonly Dictionary<string, ProcessInfo> _processes;
    private readonly FakeSupervisor _server;
    private readonly Func<ProcessInfo, bool, ProcessState> _asked;

    /// <param name="names">Full names of the processes, all stopped.</param>
    /// <param name="asked">The state that a process goes to when it is asked to start (true) or stop.</param>
    public FakeProcesses(IEnumerable<string> names, Func<ProcessInfo, bool, ProcessState>? asked = null)
    {
        _processes = names.ToDictionary(name => name, name => new ProcessInfo { Group = name.Split(':')[0], Name = name.Split(':')[1] });
        _asked = asked ?? ((_, start) => start ? ProcessState.Running : ProcessState.Stopped);
        _server = new(Answer);
        Client = _server.Client();
    }

    public Supervisor.Client.SupervisorClient Client { get; }

    public ProcessName[] Names => [.. _processes.Values.Select(ProcessName.Of)];

    /// <summary>Requests so far.</summary>
    public int Requests => _server.Calls.Count;

    /// <summary>Called at every look at the processes, which counts from 1.</summary>
    public Action<FakeProcesses, int>? Looked { get; set; }

    /// <summary>The fault of every look at one process; null: none.</summary>
    public Fault? Refusal { get; set; }

    private int Looks { get; set; }

    public ProcessState this[string name]
    {
        get => _processes[name].State;
        set => _processes[name] = _processes[name] with { State = value };
    }

    public void Remove(string name) => _processes.Remove(name);

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _server.DisposeAsync();
    }

    private XmlRpcValue Answer(XmlRpcCall call)
    {
        switch (call.MethodName)
        {
            case "system.multicall":
                XmlRpcCall[] calls = [.. call.Params[0].AsArray()
                    .Select(one => new XmlRpcCall(one.AsStruct().Text("methodName"), one.AsStruct().Elements("params")))];
                if (calls.Any(one => one.MethodName == "supervisor.getProcessInfo"))
                {
                    Looked?.Invoke(this, ++Looks);
                }

                return calls.Select(Part).ToArray();
            case "supervisor.getAllProcessInfo":
                Looked?.Invoke(this, ++Looks);
                return _processes.Values.Select(info => (XmlRpcValue)info.ToStruct()).ToArray();
            default:
                throw new XmlRpcFaultException((int)Fault.UnknownMethod, call.MethodName);
        }
    }

    private XmlRpcValue Part(XmlRpcCall call)
    {
        string name = call.Params[0].AsString();
        if (!_processes.TryGetValue(name, out ProcessInfo? process))
        {
            return Faulty(Fault.BadName, name);
        }

        if (call.MethodName == "supervisor.getProcessInfo" && Refusal is { } refusal)
        {
            return Faulty(refusal, null);
        }

        if (call.MethodName == "supervisor.getProcessInfo")
        {
            return process.ToStruct();
        }

        Assert.False(call.Params[1].AsBoolean());
        bool start = call.MethodName == "supervisor.startProcess";
        if (start == process.State is ProcessState.Running or ProcessState.Starting)
        {
            return Faulty(start ? Fault.AlreadyStarted : Fault.NotRunning, name);
        }

        this[name] = _asked(process, start);
        return true;
    }

    private static XmlRpcStruct Faulty(Fault fault, string? name) =>
        new() { { "faultCode", (int)fault }, { "faultString", fault.Text(name) } };
}
