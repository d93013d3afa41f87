using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Rpc.Methods;

/// <summary>Methods that say whether processes start with the daemon.</summary>
internal static class IntentMethods
{
    private static readonly RpcParameter ProcessName = new("string", "name", "a process, group:process or group:*");
    private static readonly RpcResult Done = new("boolean", "result true; for group:* an array of structs");

    public static IEnumerable<RpcMethod> All(ISupervision supervision, IProcessIntents intents)
    {
        yield return new("enableProcess", "Lets a process start with the daemon again, as autostart says.",
            [ProcessName, new("boolean", "now", "start it as well", IsOptional: true)],
            Done,
            async (arguments, cancellation) =>
            {
                ActionOutcome outcome = await intents.EnableAsync(arguments.Text(0), enable: true, cancellation);
                return outcome.Fault == Fault.Success && arguments.Truth(1, whenAbsent: false)
                    ? After(outcome, await supervision.StartAsync(ProcessTarget.Process(arguments.Text(0)), wait: true, cancellation))
                    : outcome.ToValue();
            });

        yield return new("disableProcess", "Keeps a process from starting with the daemon until it is enabled; it can still be started.",
            [ProcessName, new("boolean", "now", "stop it as well", IsOptional: true)],
            Done,
            async (arguments, cancellation) =>
            {
                ActionOutcome outcome = await intents.EnableAsync(arguments.Text(0), enable: false, cancellation);
                return outcome.Fault == Fault.Success && arguments.Truth(1, whenAbsent: false)
                    ? After(outcome, await supervision.StopAsync(ProcessTarget.Process(arguments.Text(0)), wait: true, cancellation))
                    : outcome.ToValue();
            });
    }

    // That there was nothing left to start or stop is what was wanted.
    private static XmlRpcValue After(ActionOutcome intent, ActionOutcome action) =>
        action.Fault is Fault.AlreadyStarted or Fault.NotRunning || action.Results is { Count: 0 } ? intent.ToValue() : action.ToValue();
}
