using Supervisor.Protocol;

namespace Supervisor.Server.Rpc;

/// <summary>The <c>system</c> namespace: what methods there are, and several calls in one request.</summary>
internal sealed class SystemMethods(RpcDispatcher dispatcher)
{
    private const string MulticallName = "system.multicall";

    /// <summary>About how many bytes the results may come to; calls behind that are not made.</summary>
    private const long LargestAnswer = 32 * 1024 * 1024;

    private static readonly XmlRpcValue TooLarge = XmlRpcWriter.FaultStruct(
        (int)Fault.Failed, $"{Fault.Failed.Text("the answer is too large already, the call was not made")}");

    public RpcNamespace Namespace => new("system",
    [
        new("listMethods", "Names of all methods.",
            [],
            new("array", "result the names, in order"),
            (_, _) => new(XmlRpcValue.Strings(dispatcher.Names))),
        new("methodHelp", "What a method does, takes and answers.",
            [new("string", "name", "full name of the method")],
            new("string", "result the text"),
            (arguments, _) => new(Find(arguments).Help)),
        new("methodSignature", "Types of a method: of its result, then of its parameters, in one flat list.",
            [new("string", "name", "full name of the method")],
            new("array", "result the types"),
            (arguments, _) => new(XmlRpcValue.Strings(Find(arguments).Signature))),
        new("multicall",
            "Makes calls one after another. Each is a struct with methodName and, unless it takes none, params. " +
            "In place of each stands its bare result, or a struct with faultCode and faultString.",
            [new("array", "calls", "the calls")],
            new("array", "result the results"),
            MulticallAsync),
    ]);

    private RpcMethod Find(RpcArguments arguments) =>
        dispatcher.Find(arguments.Text(0)) ?? throw new XmlRpcFaultException(Fault.SignatureUnsupported);

    private async ValueTask<XmlRpcValue> MulticallAsync(RpcArguments arguments, CancellationToken cancellationToken)
    {
        if (arguments[0].Kind != XmlRpcKind.Array)
        {
            throw new XmlRpcFaultException(Fault.IncorrectParameters);
        }

        IReadOnlyList<XmlRpcValue> calls = arguments[0].AsArray();
        XmlRpcValue[] results = new XmlRpcValue[calls.Count];
        long size = 0;
        for (int i = 0; i < results.Length; i++)
        {
            if (size > LargestAnswer)
            {
                results[i] = TooLarge;
                continue;
            }

            try
            {
                results[i] = await CallAsync(calls[i], cancellationToken);
            }
            catch (XmlRpcFaultException fault)
            {
                results[i] = XmlRpcWriter.FaultStruct(fault.Code, fault.Message);
            }

            size += AnswerSize.Of(results[i]);
        }

        return results;
    }

    private ValueTask<XmlRpcValue> CallAsync(XmlRpcValue call, CancellationToken cancellationToken)
    {
        if (call.Kind != XmlRpcKind.Struct)
        {
            throw new XmlRpcFaultException(Fault.IncorrectParameters, "a call must be a struct");
        }

        XmlRpcStruct members = call.AsStruct();
        if (!members.TryGet("methodName", out XmlRpcValue name) || name.IsNil)
        {
            throw new XmlRpcFaultException(Fault.IncorrectParameters, "No methodName");
        }

        if (name.Kind != XmlRpcKind.String)
        {
            throw new XmlRpcFaultException(Fault.IncorrectParameters, "methodName must be text");
        }

        if (name.AsString() == MulticallName)
        {
            throw new XmlRpcFaultException(Fault.IncorrectParameters, "Recursive system.multicall forbidden");
        }

        IReadOnlyList<XmlRpcValue> parameters = [];
        if (members.TryGet("params", out XmlRpcValue given))
        {
            parameters = given.Kind == XmlRpcKind.Array
                ? given.AsArray()
                : throw new XmlRpcFaultException(Fault.IncorrectParameters, "params must be an array");
        }

        return dispatcher.CallAsync(name.AsString(), parameters, cancellationToken);
    }
}
