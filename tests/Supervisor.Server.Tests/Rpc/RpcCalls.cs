using Supervisor.Protocol;
using Supervisor.Server.Rpc;
using Supervisor.Server.Rpc.Methods;
using Supervisor.TestKit;

namespace Supervisor.Server.Tests.Rpc;

/// <summary>The whole RPC service over a fake loop, called without a wire.</summary>
internal sealed class RpcCalls
{
    public RpcCalls() => Dispatcher = new([SupervisorNamespace.Create("supervisor", Supervision, Time, "1.2.3")], listsExtensions: false);

    public FakeSupervision Supervision { get; } = new();

    public FixedTime Time { get; } = new();

    public RpcDispatcher Dispatcher { get; }

    public XmlRpcValue Call(string method, params XmlRpcValue[] parameters)
    {
        ValueTask<XmlRpcValue> call = Dispatcher.CallAsync(method, parameters, CancellationToken.None);
        Assert.True(call.IsCompleted, $"{method} waits");
        return call.GetAwaiter().GetResult();
    }

    /// <summary>The same for what reads a file, which is done elsewhere.</summary>
    public async Task<XmlRpcValue> CallAsync(string method, params XmlRpcValue[] parameters) =>
        await Dispatcher.CallAsync(method, parameters, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromMinutes(1));

    /// <summary>The text of the fault that a call must be answered with.</summary>
    public async Task<string> FaultAsync(string method, params XmlRpcValue[] parameters) =>
        (await Assert.ThrowsAsync<XmlRpcFaultException>(() => CallAsync(method, parameters))).Message;

    /// <summary>The text of the fault that a call must be answered with.</summary>
    public string Fault(string method, params XmlRpcValue[] parameters) =>
        Assert.Throws<XmlRpcFaultException>(() => Call(method, parameters)).Message;

    public XmlRpcStruct Info(string namespec) => Call("supervisor.getProcessInfo", namespec).AsStruct();
}
