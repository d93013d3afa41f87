using System.Text;
using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Rpc.Methods;

/// <summary>Methods that start, stop, signal and talk to processes.</summary>
internal static class ProcessControlMethods
{
    private static readonly RpcParameter ProcessName = new("string", "name", "a process, group:process or group:*");
    private static readonly RpcParameter GroupName = new("string", "name", "name of the group");
    private static readonly RpcParameter WaitForStart = new(
        "boolean", "wait", "answer when all is started or has failed", IsOptional: true);
    private static readonly RpcParameter WaitForStop = new("boolean", "wait", "answer when all has ended", IsOptional: true);
    private static readonly RpcParameter Signal = new("string", "signal", "name of the signal, such as HUP, or its number");
    private static readonly RpcResult Done = new("boolean", "result true; for group:* an array of structs");
    private static readonly RpcResult Each = new(
        "array", "result a struct with name, group, status and description for each process concerned");

    public static IEnumerable<RpcMethod> All(ISupervision supervision)
    {
        yield return new("startProcess", "Starts a process.", [ProcessName, WaitForStart], Done,
            (arguments, cancellation) => Start(
                ProcessTarget.Process(arguments.Text(0)), arguments.Truth(1, whenAbsent: true), cancellation));
        yield return new("startProcessGroup", "Starts the processes of a group that do not run.", [GroupName, WaitForStart], Each,
            (arguments, cancellation) => Start(ProcessTarget.Group(arguments.Text(0)), arguments.Truth(1, whenAbsent: true), cancellation));
        yield return new("startAllProcesses", "Starts all processes that do not run.", [WaitForStart], Each,
            (arguments, cancellation) => Start(ProcessTarget.All, arguments.Truth(0, whenAbsent: true), cancellation));

        yield return new("stopProcess", "Stops a process.", [ProcessName, WaitForStop], Done,
            (arguments, cancellation) => Stop(
                ProcessTarget.Process(arguments.Text(0)), arguments.Truth(1, whenAbsent: true), cancellation));
        yield return new("stopProcessGroup", "Stops the processes of a group that run.", [GroupName, WaitForStop], Each,
            (arguments, cancellation) => Stop(ProcessTarget.Group(arguments.Text(0)), arguments.Truth(1, whenAbsent: true), cancellation));
        yield return new("stopAllProcesses", "Stops all processes that run.", [WaitForStop], Each,
            (arguments, cancellation) => Stop(ProcessTarget.All, arguments.Truth(0, whenAbsent: true), cancellation));

        yield return new("signalProcess", "Sends a signal to a process.", [ProcessName, Signal], new("boolean", ""),
            (arguments, cancellation) => Send(ProcessTarget.Process(arguments.Text(0)), arguments[1], cancellation));
        yield return new("signalProcessGroup", "Sends a signal to the processes of a group.", [GroupName, Signal], new("array", ""),
            (arguments, cancellation) => Send(ProcessTarget.Group(arguments.Text(0)), arguments[1], cancellation));
        yield return new("signalAllProcesses", "Sends a signal to all processes.", [Signal], Each,
            (arguments, cancellation) => Send(ProcessTarget.All, arguments[0], cancellation));

        yield return new("sendProcessStdin", "Writes to the standard input of a process.",
            [ProcessName, new("string", "chars", "what to write, as UTF-8; base64 is written as it is")],
            new("boolean", "result true"),
            async (arguments, cancellation) =>
            {
                ReadOnlyMemory<byte> data = Bytes(arguments[1]);
                return (await supervision.SendStdinAsync(arguments.Text(0), data, cancellation)).ToValue();
            });

        async ValueTask<XmlRpcValue> Start(ProcessTarget target, bool wait, CancellationToken cancellation) =>
            (await supervision.StartAsync(target, wait, cancellation)).ToValue();

        async ValueTask<XmlRpcValue> Stop(ProcessTarget target, bool wait, CancellationToken cancellation) =>
            (await supervision.StopAsync(target, wait, cancellation)).ToValue();

        async ValueTask<XmlRpcValue> Send(ProcessTarget target, XmlRpcValue signal, CancellationToken cancellation) =>
            (await supervision.SignalAsync(target, SignalNumber(signal), PythonValue.Text(signal), cancellation)).ToValue();
    }

    /// <summary>Methods about what depends on what.</summary>
    public static IEnumerable<RpcMethod> Dependencies(ISupervision supervision)
    {
        yield return new("stopProcessWithDependents", "Stops a process, or those of group:*, and before it all that depends on it.",
            [ProcessName, WaitForStop], Each,
            async (arguments, cancellation) => (await supervision.StopWithDependentsAsync(
                ProcessTarget.Process(arguments.Text(0)), arguments.Truth(1, whenAbsent: true), cancellation)).ToValue());
        yield return new("getDependencies", "What depends on what, and what it waits for.",
            [],
            new("array", "result a struct with name, group, depends_on, dependency_action, waiting_for, will_not_come, released_by, "
                + "requested, started and running for each process that depends on something"),
            async (_, cancellation) => (await supervision.DependenciesAsync(cancellation))
                .Select(info => (XmlRpcValue)info.ToStruct()).ToArray());
    }

    /// <summary>Null when it is no signal; the loop says so after it has found the process.</summary>
    internal static int? SignalNumber(XmlRpcValue signal)
    {
        long? given = signal.Kind switch
        {
            XmlRpcKind.Int => signal.AsInt(),
            XmlRpcKind.Boolean => signal.AsBoolean() ? 1 : 0,
            XmlRpcKind.Double when Math.Abs(signal.AsDouble()) < int.MaxValue => (long)signal.AsDouble(),
            _ => null,
        };
        if (given is { } number)
        {
            return SignalNames.IsKnown(number) ? (int)number : null;
        }

        try
        {
            return signal.Kind == XmlRpcKind.String ? SignalNames.Parse(signal.AsString()) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static ReadOnlyMemory<byte> Bytes(XmlRpcValue chars) => chars.Kind switch
    {
        XmlRpcKind.String => Encoding.UTF8.GetBytes(chars.AsString()),
        XmlRpcKind.Bytes => chars.AsBytes(),
        _ => throw new XmlRpcFaultException(Fault.IncorrectParameters, PythonValue.Text(chars)),
    };
}
