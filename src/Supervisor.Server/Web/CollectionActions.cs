using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Web;

/// <summary>What the buttons of a collection do, and the message that tells how it went.</summary>
internal sealed class CollectionActions(ISupervision supervision, ICollections collections)
{
    /// <summary>Starts, stops or restarts the processes of a collection.</summary>
    public async ValueTask<string> RunAsync(string verb, string name, CancellationToken cancellationToken)
    {
        ProcessTarget target = ProcessTarget.Collection(name);
        (ActionOutcome outcome, string done) = verb switch
        {
            "start" => (await supervision.StartAsync(target, wait: true, cancellationToken), "started"),
            "stop" => (await supervision.StopAsync(target, wait: true, cancellationToken), "stopped"),
            _ => (await collections.RestartAsync(name, wait: true, new(), cancellationToken), "restarted"),
        };
        switch (outcome.Fault)
        {
            case Fault.Success:
                break;
            case Fault.BadName:
                return $"No such collection named {name}";
            default:
                return $"ERROR: Collection {name}: {outcome.Fault.Text(outcome.Detail)}";
        }

        string[] failed =
        [
            .. (outcome.Results ?? []).Where(result => !result.Succeeded)
                .Select(result => $"{Namespec.Format(result.Group, result.Name)}: {result.Description}"),
        ];
        return failed.Length == 0
            ? $"Collection {name} {done}"
            : $"ERROR: Collection {name} {done}, but: {string.Join(", ", failed)}";
    }
}
