using System.Text;
using System.Text.Unicode;
using Supervisor.Protocol;

namespace Supervisor.Engine.Events;

/// <summary>One thing that happened, with the payload that listeners are sent (Supervisor: Events).</summary>
public sealed class SupervisorEvent
{
    private byte[]? _payload;

    private SupervisorEvent(EventType type, DateTimeOffset when, string head, byte[]? data = null)
    {
        Type = type;
        When = when;
        Head = head;
        Data = data;
    }

    /// <summary>The concrete type.</summary>
    public EventType Type { get; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset When { get; }

    /// <summary>The payload up to <see cref="Data"/>: <c>key:value</c> tokens separated by blanks.</summary>
    public string Head { get; }

    /// <summary>What follows the head after a line feed: output, or the data of a remote communication.</summary>
    public byte[]? Data { get; }

    /// <summary>Name of the process concerned, or null.</summary>
    public string? Process { get; private init; }

    /// <summary>Name of the group or collection concerned, or null.</summary>
    public string? Group { get; private init; }

    /// <summary>Number common to all pools, from 0; -1 until a pool takes the event.</summary>
    public long Serial { get; internal set; } = -1;

    /// <summary>The payload as bytes of UTF-8; output that is not UTF-8 is spelled out as Python spells bytes.</summary>
    public ReadOnlyMemory<byte> Payload => _payload ??= Encode();

    /// <summary>Number of characters (code points) of the payload.</summary>
    public int PayloadCharacters
    {
        get
        {
            ReadOnlySpan<byte> payload = Payload.Span;
            if (Ascii.IsValid(payload))
            {
                return payload.Length;
            }

            int count = 0;
            foreach (byte unit in payload)
            {
                count += (unit & 0xC0) != 0x80 ? 1 : 0;
            }

            return count;
        }
    }

    /// <summary>The event that another process image knew.</summary>
    public static SupervisorEvent Of(EventRecord record) => new(record.Type, record.When, record.Head, record.Data)
    {
        Process = record.Process,
        Group = record.Group,
        Serial = record.Serial,
    };

    /// <summary>The event for another process image.</summary>
    public EventRecord Capture() => new()
    {
        Type = Type,
        When = When,
        Head = Head,
        Data = Data,
        Process = Process,
        Group = Group,
        Serial = Serial,
    };

    /// <summary>PROCESS_STATE_STARTING and _BACKOFF.</summary>
    public static SupervisorEvent WithTries(
        EventType type, DateTimeOffset when, string process, string group, ProcessState from, int tries) =>
        OfState(type, when, process, group, from, $" tries:{tries}");

    /// <summary>PROCESS_STATE_RUNNING, _STOPPING and _STOPPED.</summary>
    public static SupervisorEvent WithPid(EventType type, DateTimeOffset when, string process, string group, ProcessState from, int pid) =>
        OfState(type, when, process, group, from, $" pid:{pid}");

    /// <summary>PROCESS_STATE_EXITED.</summary>
    public static SupervisorEvent Exited(DateTimeOffset when, string process, string group, ProcessState from, bool expected, int pid) =>
        OfState(EventType.ProcessStateExited, when, process, group, from, $" expected:{(expected ? 1 : 0)} pid:{pid}");

    /// <summary>PROCESS_STATE_FATAL and _UNKNOWN.</summary>
    public static SupervisorEvent Bare(EventType type, DateTimeOffset when, string process, string group, ProcessState from) =>
        OfState(type, when, process, group, from);

    /// <summary>PROCESS_LOG_STDOUT and _STDERR: a piece of output as it was read.</summary>
    public static SupervisorEvent Output(bool stdout, DateTimeOffset when, string process, string group, int pid, byte[] data) =>
        new(stdout ? EventType.ProcessLogStdout : EventType.ProcessLogStderr, when,
            $"processname:{process} groupname:{group} pid:{pid} channel:{(stdout ? "stdout" : "stderr")}\n", data)
        {
            Process = process,
            Group = group,
        };

    /// <summary>PROCESS_COMMUNICATION_STDOUT and _STDERR: what stood between the tokens of capture mode.</summary>
    public static SupervisorEvent Communication(bool stdout, DateTimeOffset when, string process, string group, int pid, byte[] data) =>
        new(stdout ? EventType.ProcessCommunicationStdout : EventType.ProcessCommunicationStderr, when,
            $"processname:{process} groupname:{group} pid:{pid}\n", data)
        { Process = process, Group = group };

    /// <summary>REMOTE_COMMUNICATION.</summary>
    public static SupervisorEvent Remote(DateTimeOffset when, string type, string data) =>
        new(EventType.RemoteCommunication, when, $"type:{type}\n", Encoding.UTF8.GetBytes(data));

    /// <summary>PROCESS_GROUP_ADDED and _REMOVED; Supervisor ends this payload with a line feed.</summary>
    public static SupervisorEvent GroupChange(bool added, DateTimeOffset when, string group) =>
        new(added ? EventType.ProcessGroupAdded : EventType.ProcessGroupRemoved, when, $"groupname:{group}\n") { Group = group };

    /// <summary>SUPERVISOR_STATE_CHANGE_RUNNING and _STOPPING: an empty payload.</summary>
    public static SupervisorEvent StateChange(bool running, DateTimeOffset when) =>
        new(running ? EventType.SupervisorStateChangeRunning : EventType.SupervisorStateChangeStopping, when, "");

    /// <summary>TICK_5, TICK_60 and TICK_3600: the beginning of the time slice, in seconds since 1970.</summary>
    public static SupervisorEvent Tick(EventType type, DateTimeOffset when, long slice) => new(type, when, $"when:{slice}");

    /// <summary>PROCESS_READY, _UNHEALTHY and _HEALTHY.</summary>
    public static SupervisorEvent Probed(
        EventType type, DateTimeOffset when, string process, string group, int pid, string check, string? failure) =>
        new(type, when, $"processname:{process} groupname:{group} pid:{pid} check:{check}{(failure is null ? "" : "\n")}",
            failure is null ? null : Encoding.UTF8.GetBytes(failure))
        {
            Process = process,
            Group = group,
        };

    /// <summary>COLLECTION_ADDED and _REMOVED.</summary>
    public static SupervisorEvent CollectionChange(bool added, DateTimeOffset when, string collection) =>
        new(added ? EventType.CollectionAdded : EventType.CollectionRemoved, when, $"collectionname:{collection}\n") { Group = collection };

    private static SupervisorEvent OfState(
        EventType type, DateTimeOffset when, string process, string group, ProcessState from, string more = "") =>
        new(type, when, $"processname:{process} groupname:{group} from_state:{from.Name()}{more}") { Process = process, Group = group };

    private byte[] Encode()
    {
        if (Data is null)
        {
            return Encoding.UTF8.GetBytes(Head);
        }

        byte[] data = Utf8.IsValid(Data) ? Data : Encoding.ASCII.GetBytes("Undecodable: " + PythonBytes.Repr(Data));
        int length = Encoding.UTF8.GetByteCount(Head);
        byte[] all = new byte[length + data.Length];
        Encoding.UTF8.GetBytes(Head, all);
        data.CopyTo(all, length);
        return all;
    }
}
