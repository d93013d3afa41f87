using Supervisor.Protocol;
using Supervisor.Server.Rpc;
using Supervisor.Server.Rpc.Methods;
using Supervisor.Supervision.Port;

namespace Supervisor.Simulation;

/// <summary>
/// What clients ask of the daemon, through its dispatcher. Every call must be answered in the end, but for those whose client has gone.
/// </summary>
internal sealed class Calls(World world)
{
    private readonly List<(string What, Task Task, bool MayGo)> _open = [];
    private RpcDispatcher? _dispatcher;

    public int Made { get; private set; }

    /// <summary>Nobody waits any more.</summary>
    public bool AreAnswered => _open.TrueForAll(call => call.MayGo || call.Task.IsCompleted);

    /// <summary>One request, or something else that people do.</summary>
    public void Make(int number)
    {
        Random dice = world.Chance.Of("call", number);
        if (dice.OneIn(30))
        {
            world.Time.SetWall(world.Time.GetUtcNow().AddSeconds(dice.Next(-5000, 5000)));
            return;
        }

        (string method, XmlRpcValue[] arguments) = RandomRequests.Next(dice);
        if (method.EndsWith(".update", StringComparison.Ordinal))
        {
            world.EditConfiguration();
            world.Log.Note("the file is edited");
        }

        // One that makes several calls makes the next when it is answered, and has to stay for that; so does everybody where the moment counts.
        Make(method, arguments, dice.OneIn(6) && method != "system.multicall" && !world.IsCalm ? dice.Delay(20_000) : null);
    }

    public void Shutdown() => Make("supervisor.shutdown", [], patience: null);

    /// <summary>Updates to what the file says.</summary>
    public Task<UpdatePlan> Update()
    {
        Task<UpdatePlan>? answer = null;
        world.Clients.Do(() => answer = world.Port.Updates.UpdateAsync([], CancellationToken.None).AsTask());
        return answer!;
    }

    /// <summary>Calls that nobody has answered.</summary>
    public IEnumerable<string> Unanswered() => _open.Where(call => !call.MayGo && !call.Task.IsCompleted).Select(call => call.What);

    /// <summary>The connections of those who wait still break; another image answers from now on.</summary>
    public void CutOff()
    {
        _open.RemoveAll(call => !call.Task.IsCompleted);
        _dispatcher = null;
    }

    /// <summary>Failures of calls that are no faults.</summary>
    public IEnumerable<string> Errors() => _open
        .Where(call => call.Task.IsFaulted && call.Task.Exception!.InnerException is not (XmlRpcFaultException or InjectedException))
        .Select(call => $"{call.What}: {call.Task.Exception!.InnerException}");

    /// <param name="method">The method.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="patience">After so long the client has gone; null: it waits for ever.</param>
    private void Make(string method, XmlRpcValue[] arguments, TimeSpan? patience)
    {
        Made++;
        string what = $"{method}({string.Join(", ", arguments)})";
        world.Log.Note($"call {what}");
        CancellationTokenSource? gone = patience is null ? null : new();
        world.Clients.Do(() => _open.Add((what, CallAsync(method, arguments, gone?.Token), gone is not null)));
        if (patience is { } time)
        {
            world.Agenda.After(time, gone!.Cancel);
        }
    }

    /// <summary>When those are answered who may go is up to the thread pool.</summary>
    private async Task CallAsync(string method, XmlRpcValue[] arguments, CancellationToken? gone)
    {
        try
        {
            XmlRpcValue answer = await Dispatcher().CallAsync(method, arguments, gone ?? CancellationToken.None);
            Note(answer);
        }
        catch (XmlRpcFaultException fault)
        {
            Note(fault.Message);
            throw;
        }

        void Note(object answer)
        {
            if (gone is null)
            {
                world.Log.Note($"{method} is answered: {answer}");
            }
        }
    }

    private RpcDispatcher Dispatcher()
    {
        SupervisionPort port = world.Port;
        return _dispatcher ??= new(
        [
            SupervisorNamespace.Create(
                "supervisor", port.Supervision, world.Time, "1.0", port.Updates, port.Runtime, port.Collections, port.Intents, port.Operations),
            TwiddlerNamespace.Create("twiddler", port.Runtime!, []),
        ]);
    }
}
