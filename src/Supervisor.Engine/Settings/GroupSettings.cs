namespace Supervisor.Engine.Settings;

/// <summary>
/// A group of processes: a <c>[group:x]</c>, the group of its own that every other program has, a pool of event
/// listeners or the processes of an <c>[fcgi-program:x]</c>.
/// </summary>
public sealed record GroupSettings
{
    /// <summary>The group name.</summary>
    public required string Name { get; init; }

    /// <summary>Smaller starts earlier and stops later.</summary>
    public int Priority { get; init; } = 999;

    /// <summary>The processes in the order in which they start.</summary>
    public IReadOnlyList<ProcessSettings> Processes { get; init; } = [];

    /// <summary>Set for a pool of event listeners.</summary>
    public ListenerSettings? Listener { get; init; }

    /// <summary>Section the group comes from, without brackets, such as <c>group:web</c>.</summary>
    public string Section { get; init; } = "";
}

/// <summary>What an <c>[eventlistener:x]</c> section has beyond a program's options.</summary>
public sealed record ListenerSettings
{
    /// <summary>Names of the event types subscribed to, sorted, each once.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>Events kept while no listener is free.</summary>
    public int BufferSize { get; init; } = 10;

    /// <summary>The result handler, as Supervisor names it.</summary>
    public string ResultHandler { get; init; } = DefaultResultHandler;

    /// <summary>
    /// <c>len</c> of an event's header counts bytes, as Supervisor's document says, rather than characters, as
    /// Supervisor does and every listener written in Python expects (<c>payload_length=bytes</c>).
    /// </summary>
    public bool LengthInBytes { get; init; }

    /// <summary>Takes the result <c>OK</c> as success and everything else as rejection.</summary>
    public const string DefaultResultHandler = "supervisor.dispatchers:default_handler";

    /// <summary>supervisor_twiddler's: a result that begins with <c>STDIN:</c> is written to the process of the event.</summary>
    public const string StdinWriteHandler = "supervisor_twiddler.resulthandler:stdin_write_handler";
}

/// <summary>The listening socket that the processes of an <c>[fcgi-program:x]</c> share.</summary>
public sealed record FastCgiSocketSettings
{
    /// <summary><c>unix:///path</c> or <c>tcp://host:port</c>.</summary>
    public required string Url { get; init; }

    /// <summary>Path of a unix socket, else null.</summary>
    public string? Path { get; init; }

    /// <summary>Host of a TCP socket, else null.</summary>
    public string? Host { get; init; }

    /// <summary>Port of a TCP socket.</summary>
    public int Port { get; init; }

    /// <summary>Listen backlog, or null: the system's maximum.</summary>
    public int? Backlog { get; init; }

    /// <summary>Owner of a unix socket, or null: whoever creates it.</summary>
    public OwnerSetting? Owner { get; init; }

    /// <summary>Mode of a unix socket.</summary>
    public int? Mode { get; init; }
}

/// <summary>A <c>user</c> or <c>user:group</c> setting.</summary>
/// <param name="User">The user.</param>
/// <param name="Group">The group as text and number (null number: unknown here), or null: unchanged.</param>
public sealed record OwnerSetting(UserSetting User, UserSetting? Group);
