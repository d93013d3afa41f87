using System.Collections.Concurrent;
using System.Text;
using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.PowerShell.Tests.Running;

/// <summary>
/// A daemon whose processes do at once what they are asked for, unless a test says otherwise; each group is a collection of its name, too.
/// </summary>
internal sealed class FakeDaemon : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ProcessInfo> _processes = new();
    private readonly FakeSupervisor _server;
    private int _upgrades;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="names">Full names of the processes, all RUNNING.</param>
    public FakeDaemon(params string[] names)
    {
        foreach (string name in names)
        {
            this[name] = ProcessState.Running;
        }

        _server = new(_ => true) { Answer = AnswerAsync, Get = Stream };
    }

    public SupervisorEndpoint Endpoint => _server.Endpoint;

    public string Uri => Endpoint.Text;

    /// <summary>Names of the methods of the requests so far.</summary>
    public IReadOnlyList<string> Requests => [.. _server.Calls.Select(call => call.Split('(')[0])];

    /// <summary>Paths of the streams of events that were asked for.</summary>
    public IReadOnlyList<string> Streams => [.. _server.Gets];

    /// <summary>All calls so far, those within multicalls one by one, such as <c>supervisor.stopProcess a:a</c>.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>The state a process goes to when it is asked to start (true) or to stop.</summary>
    public Func<string, bool, ProcessState> Asked { get; set; } = (_, start) => start ? ProcessState.Running : ProcessState.Stopped;

    /// <summary>What is told of a process whenever its state has changed.</summary>
    public Func<string, ProcessInfo, ProcessInfo> Tells { get; set; } = (_, info) => info;

    /// <summary>Awaited before a request is answered; told the name of its method.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Events it remembers, by their numbers: type, and JSON of the other members.</summary>
    public SortedDictionary<long, (string Type, string Json)> Events { get; } = [];

    /// <summary>Its operations, in their order; null: it knows nothing of such, as Supervisor for Python.</summary>
    public IReadOnlyList<OperationInfo>? Operations { get; set; }

    /// <summary>Another image takes over when it is asked to.</summary>
    public bool TakesOver { get; set; } = true;

    /// <summary>What else happens then.</summary>
    public Action Upgrading { get; set; } = () => { };

    public ProcessState this[string name]
    {
        get => _processes[name].State;
        set
        {
            _processes[name] = Tells(name, new ProcessInfo
            {
                Group = name.Split(':')[0],
                Name = name.Split(':')[1],
                State = value,
                Pid = value == ProcessState.Running ? 100 + _processes.Count : 0,
            });
            Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    /// <summary>Changes what is told of a process besides its state; told until it changes state.</summary>
    public void Tell(string name, Func<ProcessInfo, ProcessInfo> change) => _processes[name] = change(_processes[name]);

    /// <summary>Waits until a process is in a state.</summary>
    public async Task UntilAsync(string name, ProcessState state)
    {
        // Taken before the look, so that no change is missed between the two.
        for (Task changed = _changed.Task; this[name] != state; changed = _changed.Task)
        {
            await changed.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private IEnumerable<ProcessInfo> Sorted => _processes.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Value);

    private async Task<XmlRpcValue> AnswerAsync(XmlRpcCall call)
    {
        await Before(call.MethodName);
        if (call.MethodName != "system.multicall")
        {
            return Answer(call);
        }

        List<XmlRpcValue> answers = [];
        foreach (XmlRpcValue one in call.Params[0].AsArray())
        {
            try
            {
                answers.Add(Answer(new(one.AsStruct().Text("methodName"), one.AsStruct().Elements("params"))));
            }
            catch (XmlRpcFaultException fault)
            {
                answers.Add(XmlRpcWriter.FaultStruct(fault.Code, fault.Message));
            }
        }

        return answers.ToArray();
    }

    private XmlRpcValue Answer(XmlRpcCall call)
    {
        Calls.Enqueue($"{call.MethodName} {string.Join(' ', call.Params.Select(one => one.ToString()))}".TrimEnd());
        string name = call.Params.Count > 0 ? call.Params[0].ToString() : "";
        switch (call.MethodName)
        {
            case "supervisor.getState":
                return new XmlRpcStruct { { "statecode", 1 }, { "statename", "RUNNING" } };
            case "supervisor.getAllProcessInfo":
                return Structs(Sorted);
            case "supervisor.getProcessInfo":
                return Known(name).ToStruct();
            case "supervisor.getAllConfigInfo":
                return Sorted.Where(one => one.Group != Program.Group).Select(one => (XmlRpcValue)new XmlRpcStruct
                {
                    { "name", one.Name }, { "group", one.Group }, { "exitcodes", new XmlRpcValue[] { 0, 2 } },
                }).ToArray();
            case "supervisor.startProcess" or "supervisor.stopProcess":
                Ask(Known(name), call.MethodName == "supervisor.startProcess");
                return true;
            case "supervisor.startProcessGroup" or "supervisor.stopProcessGroup"
                or "supervisor.startCollection" or "supervisor.stopCollection":
                bool start = call.MethodName.StartsWith("supervisor.start", StringComparison.Ordinal);
                ProcessInfo[] concerned = [.. Sorted.Where(one => one.Group == name && (one.State == ProcessState.Running) != start)];
                foreach (ProcessInfo one in concerned)
                {
                    Ask(one, start);
                }

                return concerned.Select(one => (XmlRpcValue)ProcessResult.Success(one.Group, one.Name).ToStruct()).ToArray();
            case "supervisor.listCollections":
                return Sorted.Select(one => one.Group).Distinct().Select(group => (XmlRpcValue)Collection(group)).ToArray();
            case "supervisor.getCollectionInfo":
                return Collection(name);
            case "supervisor.getCollectionProcessInfo":
                return Structs(Sorted.Where(one => one.Group == name));
            case "supervisor.restartCollection":
                return Array.Empty<XmlRpcValue>();
            case "supervisor.getOperations" when Operations is { } all:
                return all.Select(one => (XmlRpcValue)one.ToStruct()).ToArray();
            case "supervisor.cancelOperation" when Operations is { } all:
                return Cancel(all, call.Params[0].AsInt());
            case "supervisor.getRuntimePrograms":
                return new XmlRpcValue[] { Program.ToStruct() };
            case "supervisor.addProgram":
                return new XmlRpcValue[] { "web:one" };
            case "supervisor.exportProgram":
                return $"[program:{name.Split(':')[^1]}]";
            case "supervisor.sendProcessStdin" or "supervisor.shutdown" or "supervisor.restart":
                return true;
            case "supervisor.getIdentification" or "supervisor.getSupervisorVersion" or "supervisor.getAPIVersion":
                return "fake";
            case "supervisor.getPID":
                return 1;
            case "supervisor.getUpgradeInfo":
                return new UpgradeInfo { Upgrades = _upgrades, File = "/new" }.ToStruct();
            case "supervisor.upgradeDaemon":
                _upgrades += TakesOver ? 1 : 0;
                Upgrading();
                return true;
            default:
                throw new XmlRpcFaultException((int)Fault.UnknownMethod, call.MethodName);
        }
    }

    private FakeAnswer Stream(string path)
    {
        if (!path.StartsWith("/events", StringComparison.Ordinal))
        {
            return FakeAnswer.NotFound;
        }

        long from = long.Parse(path.Split("from=")[1], System.Globalization.CultureInfo.InvariantCulture);
        long next = Events.Count == 0 ? 1 : Events.Keys.Last() + 1;
        return FakeAnswer.Stream("text/event-stream", Pieces());

        async IAsyncEnumerable<byte[]> Pieces([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel = default)
        {
            if (from > next)
            {
                yield return Encoding.UTF8.GetBytes($"event: STREAM_GAP\ndata: {{\"first\":{next}}}\n\n");
            }

            foreach ((long number, (string type, string json)) in Events.Where(one => one.Key >= from))
            {
                yield return Encoding.UTF8.GetBytes($"id: {number}\nevent: {type}\ndata: {{\"serial\":{number},{json}}}\n\n");
            }

            await Task.Delay(Timeout.Infinite, cancel);
        }
    }

    private static RuntimeProgram Program => new()
    {
        Name = "one",
        Group = "run",
        Processes = ["run:one"],
        Options = new Dictionary<string, string> { ["command"] = "/bin/cat", ["startsecs"] = "3" },
    };

    private ProcessInfo Known(string name) =>
        _processes.GetValueOrDefault(name) ?? throw new XmlRpcFaultException((int)Fault.BadName, Fault.BadName.Text(name));

    private bool Cancel(IReadOnlyList<OperationInfo> all, long id)
    {
        Operations = all.Any(one => one.Id == id && one.State != OperationInfo.Ended)
            ? [.. all.Select(one => one.Id == id ? one with { State = OperationInfo.Ended, End = OperationInfo.GivenUp } : one)]
            : throw new XmlRpcFaultException(Fault.BadName, $"{id}");
        return true;
    }

    private void Ask(ProcessInfo process, bool start)
    {
        string name = $"{process.Group}:{process.Name}";
        if (start == process.State is ProcessState.Running or ProcessState.Starting)
        {
            Fault fault = start ? Fault.AlreadyStarted : Fault.NotRunning;
            throw new XmlRpcFaultException((int)fault, fault.Text(name));
        }

        this[name] = Asked(name, start);
    }

    private XmlRpcStruct Collection(string name) => new()
    {
        { "name", name },
        { "priority", 999 },
        { "members", Sorted.Where(one => one.Group == name).Select(one => (XmlRpcValue)one.Namespec).ToArray() },
    };

    private static XmlRpcValue Structs(IEnumerable<ProcessInfo> processes) =>
        processes.Select(info => (XmlRpcValue)info.ToStruct()).ToArray();
}
