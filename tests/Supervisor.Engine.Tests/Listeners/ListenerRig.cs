using System.Text;
using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.TestKit;

namespace Supervisor.Engine.Tests.Listeners;

/// <summary>A pool of listeners driven by hand, without time.</summary>
internal sealed class ListenerRig
{
    private int _lastPid = 99;

    public ListenerRig(
        int count = 1,
        int bufferSize = 10,
        string? handler = null,
        bool lengthInBytes = false,
        string events = "REMOTE_COMMUNICATION")
    {
        Host = new(Time);
        Engine = new(Host, new("supervisor"));
        Add("ears", count, bufferSize, handler, lengthInBytes, events);
    }

    public FakeTime Time { get; } = new();

    public RecordingHost Host { get; }

    public SupervisorEngine Engine { get; }

    public ManagedProcess Ear => Process("ears");

    public ManagedGroup Add(
        string name,
        int count,
        int bufferSize = 10,
        string? handler = null,
        bool lengthInBytes = false,
        string events = "REMOTE_COMMUNICATION")
    {
        GroupSettings settings = Make.Listeners(name, count, events.Split(','));
        settings = settings with
        {
            Listener = settings.Listener! with
            {
                BufferSize = bufferSize,
                LengthInBytes = lengthInBytes,
                ResultHandler = handler ?? ListenerSettings.DefaultResultHandler,
            },
        };
        ManagedGroup group = Engine.AddGroup(settings, Time.Now)!;
        foreach (ManagedProcess process in group.Processes)
        {
            Run(process);
        }

        return group;
    }

    public ManagedProcess Process(string group, string? name = null) => Engine.FindProcess(group, name ?? group)!;

    public void Run(ManagedProcess process)
    {
        Engine.Start(process, Time.Now);
        Engine.Spawned(process, ++_lastPid, Time.Now);
    }

    public void Say(ManagedProcess process, string output) => Engine.ListenerOutput(process, Encoding.Latin1.GetBytes(output));

    public void Say(string output) => Say(Ear, output);

    /// <summary>An event with the payload <c>type:x\ndata</c>.</summary>
    public void Happen(string data) => Engine.Publish(SupervisorEvent.Remote(Time.Now.Wall, "x", data));

    /// <summary>The data of the events sent since the last call, as <c>listener data</c>.</summary>
    public IReadOnlyList<string> TakeSent()
    {
        IReadOnlyList<string> sent =
            [.. Host.Journal.Texts(JournalKind.Stdin).Where(text => text.StartsWith("write", StringComparison.Ordinal))
            .Select(text => $"{text.Split(' ')[1]} {text[(text.LastIndexOf("\\n", StringComparison.Ordinal) + 2)..]}")];
        Host.Journal.Clear();
        return sent;
    }
}
