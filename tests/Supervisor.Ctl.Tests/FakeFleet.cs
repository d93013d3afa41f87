using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Ctl.Tests;

/// <summary>A fake daemon with a few processes that start and stop when told, and answers for the rest by method name.</summary>
internal sealed class FakeFleet : IAsyncDisposable
{
    private readonly Dictionary<string, Func<XmlRpcCall, XmlRpcValue>> _answers = [];
    private readonly List<ProcessInfo> _processes;

    public FakeFleet(params string[] namespecs)
    {
        _processes = [.. namespecs.Select(Namespec.Parse).Select(name => new ProcessInfo
        {
            Group = name.Group, Name = name.Process!, State = ProcessState.Stopped, StateName = "STOPPED", Description = "Not started",
        })];
        Daemon = new(Answer);
    }

    public FakeSupervisor Daemon { get; }

    /// <summary>What was called, without the check for the version that precedes most actions.</summary>
    public IEnumerable<string> Calls => Daemon.Calls.Where(call => call != "supervisor.getVersion()");

    public FakeFleet On(string method, Func<XmlRpcCall, XmlRpcValue> answer)
    {
        _answers[method] = answer;
        return this;
    }

    public FakeFleet On(string method, XmlRpcValue answer) => On(method, _ => answer);

    /// <summary>Answers calls of methods of <c>supervisor</c> with a fault.</summary>
    public FakeFleet Refusing(Fault fault, params string[] methods)
    {
        foreach (string method in methods)
        {
            On($"supervisor.{method}", _ => throw new XmlRpcFaultException(fault, "x"));
        }

        return this;
    }

    public FakeFleet Running(params string[] namespecs)
    {
        foreach (string name in namespecs)
        {
            Set(name, ProcessState.Running);
        }

        return this;
    }

    public FakeFleet Failing(params string[] namespecs)
    {
        foreach (string name in namespecs)
        {
            Set(name, ProcessState.Fatal);
        }

        return this;
    }

    public ValueTask DisposeAsync() => Daemon.DisposeAsync();

    private XmlRpcValue Answer(XmlRpcCall call)
    {
        if (_answers.TryGetValue(call.MethodName, out Func<XmlRpcCall, XmlRpcValue>? answer))
        {
            return answer(call);
        }

        string name = call.Params.Count > 0 ? call.Params[0].ToString() : "";
        return call.MethodName switch
        {
            "supervisor.getVersion" => "3.0",
            "supervisor.getAllProcessInfo" => Infos(_ => true),
            "supervisor.getProcessInfo" => _processes[Find(name)].ToStruct(),
            "supervisor.startProcess" => Change(name, ProcessState.Running, state => state.IsRunning(), Fault.AlreadyStarted),
            "supervisor.stopProcess" => Change(name, ProcessState.Stopped, state => !state.IsRunning(), Fault.NotRunning),
            "supervisor.signalProcess" => Change(name, ProcessState.Running, state => !state.IsSignallable(), Fault.NotRunning),
            _ => throw new XmlRpcFaultException(Fault.UnknownMethod),
        };
    }

    public XmlRpcValue Infos(Func<ProcessInfo, bool> wanted) =>
        _processes.Where(wanted).Select(info => (XmlRpcValue)info.ToStruct()).ToArray();

    private XmlRpcValue Change(string name, ProcessState to, Func<ProcessState, bool> refused, Fault fault)
    {
        lock (_processes)
        {
            if (refused(_processes[Find(name)].State))
            {
                throw new XmlRpcFaultException(fault, name);
            }

            Set(name, to);
            return true;
        }
    }

    private void Set(string name, ProcessState state)
    {
        int index = Find(name);
        _processes[index] = _processes[index] with
        {
            State = state,
            StateName = state.Name(),
            Pid = state == ProcessState.Running ? 100 + index : 0,
            Description = state == ProcessState.Running ? $"pid {100 + index}, uptime 0:00:01" : "Nov 21 01:44 AM",
        };
    }

    private int Find(string name)
    {
        Namespec wanted = Namespec.Parse(name);
        int index = _processes.FindIndex(info => info.Group == wanted.Group && info.Name == wanted.Process);
        return index >= 0 ? index : throw new XmlRpcFaultException(Fault.BadName, name);
    }
}
