using System.Text.Json.Serialization;
using Supervisor.Configuration.Arguments;
using Supervisor.Server.Events;
using Supervisor.Server.Http;
using Supervisor.Supervision.Logs;

namespace Supervisor.Daemon.Upgrading;

/// <summary>What the daemon leaves to the next image besides its supervision: the first line of the state. See docs/takeover.md.</summary>
internal sealed record DaemonRecord
{
    /// <summary>The format that is written here. It changes when an older reader would do the wrong thing.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The oldest format that is read here.</summary>
    public const int OldestFormat = 1;

    /// <summary>The format of both lines.</summary>
    [JsonRequired]
    public int Format { get; set; }

    /// <summary>Product and version that wrote it.</summary>
    public string Product { get; set; } = "";

    /// <summary>How the daemon was called.</summary>
    public CommandLine CommandLine { get; set; } = new();

    /// <summary>The soft limit of open files that children have.</summary>
    public ulong ChildOpenFiles { get; set; }

    /// <summary>The nice value that children have; null: that of the daemon.</summary>
    public int? ChildNice { get; set; }

    /// <summary>The pid file has been written.</summary>
    public bool HasPidFile { get; set; }

    /// <summary>Where signals are noted; negative: nowhere.</summary>
    public int Signals { get; set; } = -1;

    /// <summary>The listening sockets.</summary>
    public IReadOnlyList<ListenerRecord> Listeners { get; set; } = [];

    /// <summary>The file of the activity log.</summary>
    public LogFileRecord? Log { get; set; }

    /// <summary>The live stream of events.</summary>
    public StreamRecord Stream { get; set; } = new(1, []);

    /// <summary>How often an image has taken over, this time included.</summary>
    public int Upgrades { get; set; }

    /// <summary>Since when nobody answers, on the monotonic clock.</summary>
    public TimeSpan Frozen { get; set; }

    /// <summary>The configuration is to be read again and to be updated by.</summary>
    public bool Rereads { get; set; }

    /// <summary>Where settings are in the second line: where each begins in it and its length, in bytes; empty: that is not told.</summary>
    public IReadOnlyList<int> SettingsPlaces { get; set; } = [];

    /// <summary>Every descriptor it names.</summary>
    [JsonIgnore]
    public IEnumerable<int> Descriptors => Listeners.SelectMany(listener => listener.Silent.Append(listener.Fd))
        .Append(Signals)
        .Append(Log?.Fd ?? -1)
        .Where(fd => fd >= 0);
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true,
    Converters = [typeof(Supervision.Takeover.SystemStringConverter)])]
[JsonSerializable(typeof(DaemonRecord))]
internal sealed partial class DaemonContextOfState : JsonSerializerContext;
