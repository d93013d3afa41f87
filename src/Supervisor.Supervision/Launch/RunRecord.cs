using System.Text.Json.Serialization;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.Supervision.Output;

namespace Supervisor.Supervision.Launch;

/// <summary>One run of a process and the daemon's ends of it, for another process image to go on with.</summary>
internal sealed record RunRecord
{
    /// <summary>Group of the process.</summary>
    [JsonRequired]
    public string Group { get; set; } = null!;

    /// <summary>Its name.</summary>
    [JsonRequired]
    public string Process { get; set; } = null!;

    /// <summary>Its pid.</summary>
    public int Pid { get; set; }

    /// <summary>Readable when it has ended; -1: it has been reaped.</summary>
    public int PidFd { get; set; } = -1;

    /// <summary>The writing end of its standard input; -1: closed, or a socket.</summary>
    public int StdinFd { get; set; } = -1;

    /// <summary>What waits for room there.</summary>
    public byte[] Unsent { get; set; } = [];

    /// <summary>Its output pipes: standard output, then standard error.</summary>
    public IReadOnlyList<ChannelRecord> Outputs { get; set; } = [];

    /// <summary>Its <c>NOTIFY_SOCKET</c>; -1: it has none.</summary>
    public int NotifyFd { get; set; } = -1;

    /// <summary>Where its <c>ready=fd:n</c> is read; -1: nowhere.</summary>
    public int SignFd { get; set; } = -1;

    /// <summary>How many bytes came there.</summary>
    public int SignBytes { get; set; }

    /// <summary>The user it was started as; null: the daemon's.</summary>
    public uint? Uid { get; set; }

    /// <summary>How it ended, when its end has not been told of yet.</summary>
    public ExitStatus? Exit { get; set; }

    /// <summary>Where in the file of events on their way the last of an event listener begins; -1: none went by there.</summary>
    public long EventFrom { get; set; } = -1;

    /// <summary>Where that ends.</summary>
    public long EventTo { get; set; } = -1;

    /// <summary>The signal that it was just about to be sent to stop it; 0: none.</summary>
    public int StopSignal { get; set; }

    /// <summary>That goes to its process group.</summary>
    public bool StopsGroup { get; set; }

    /// <summary>How a later daemon knows it again; null: none is to.</summary>
    public RunIdentity? Identity { get; set; }

    /// <summary>Where it sends to on <see cref="NotifyFd"/>.</summary>
    public string? NotifyAddress { get; set; }

    /// <summary>It is no child of this process: a daemon that has died started it.</summary>
    public bool IsAdopted { get; set; }

    /// <summary>What of it could not be had again, for people; null: all was.</summary>
    public string? Missing { get; set; }
}

/// <summary>A listening socket that processes of an <c>[fcgi-program:x]</c> share.</summary>
/// <param name="Group">Group of the processes.</param>
/// <param name="Program">Name of the section.</param>
/// <param name="Url">Where it listens.</param>
/// <param name="Fd">The socket.</param>
/// <param name="Users">The processes that use it.</param>
internal sealed record FastCgiRecord(string Group, string Program, string Url, int Fd, IReadOnlyList<string> Users);
