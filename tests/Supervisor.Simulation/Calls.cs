using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Simulation;

/// <summary>What clients ask of the daemon. Every call must be answered in the end.</summary>
internal sealed class Calls(World world)
{
    private readonly List<(string What, Task Task)> _open = [];

    public int Made { get; private set; }

    /// <summary>One request, or something else that people do.</summary>
    public void Make(int number) => world.Clients.Do(() => MakeAsClient(number));

    private void MakeAsClient(int number)
    {
        Random dice = world.Chance.Of("call", number);
        SupervisionPort port = world.Port;
        string process = $"g{dice.Next(6)}:p{dice.Next(3)}";
        string group = $"g{dice.Next(6)}";
        ProcessTarget target = dice.Next(6) switch
        {
            0 => ProcessTarget.All,
            1 => ProcessTarget.Group(group),
            2 => ProcessTarget.Collection("some"),
            _ => ProcessTarget.Process(process),
        };
        CancellationToken never = CancellationToken.None;
        bool wait = dice.OneIn(2);
        switch (dice.Next(20))
        {
            case 0 or 1 or 2 or 3:
                Note($"start {target} {wait}", port.Supervision.StartAsync(target, wait, never));
                break;
            case 4 or 5 or 6 or 7:
                Note($"stop {target} {wait}", port.Supervision.StopAsync(target, wait, never));
                break;
            case 8:
                Note($"signal {target}", port.Supervision.SignalAsync(target, dice.Pick([10, 15, 9]), "x", never));
                break;
            case 9:
                Note($"stdin {process}", port.Supervision.SendStdinAsync(process, new byte[dice.Next(10_000)], never));
                break;
            case 10:
                Note($"clear {target}", port.Supervision.ClearLogsAsync(target, never));
                break;
            case 11:
                Note("reread", port.Supervision.ReloadConfigAsync(never));
                break;
            case 12:
                Note($"add {group}", port.Supervision.AddGroupAsync(group, never));
                break;
            case 13:
                Note($"remove {group}", port.Supervision.RemoveGroupAsync(group, never));
                break;
            case 14 or 15:
                world.EditConfiguration();
                world.Log.Note("the file is edited");
                Note("update", port.Updates.UpdateAsync(dice.OneIn(3) ? [group] : [], never));
                break;
            case 16 or 17:
                Note("rolling", port.Collections.RestartAsync(dice.OneIn(2) ? "all" : "some", wait, new(dice.Next(4)) { StopOnFailure = dice.OneIn(2) }, never));
                break;
            case 18:
                Note("plan", port.Updates.PlanAsync(never));
                break;
            default:
                world.Time.SetWall(world.Time.GetUtcNow().AddSeconds(dice.Next(-5000, 5000)));
                break;
        }
    }

    public void Shutdown() => world.Clients.Do(() => Note("shutdown", world.Port.Supervision.ShutdownAsync(CancellationToken.None)));

    /// <summary>Calls that nobody has answered.</summary>
    public IEnumerable<string> Unanswered() => _open.Where(call => !call.Task.IsCompleted).Select(call => call.What);

    /// <summary>The connections of those who wait still break.</summary>
    public void CutOff() => _open.RemoveAll(call => !call.Task.IsCompleted);

    /// <summary>Failures of calls that are no faults.</summary>
    public IEnumerable<string> Errors() => _open.Where(call => call.Task.IsFaulted && call.Task.Exception!.InnerException is not XmlRpcFaultException)
        .Select(call => $"{call.What}: {call.Task.Exception!.InnerException}");

    private void Note<T>(string what, ValueTask<T> call)
    {
        Made++;
        world.Log.Note($"call {what}");
        _open.Add((what, call.AsTask()));
    }
}
