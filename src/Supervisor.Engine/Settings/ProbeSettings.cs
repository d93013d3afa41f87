namespace Supervisor.Engine.Settings;

/// <summary>How a program shows that it is ready or well: a value of <c>ready=</c> or <c>health=</c>.</summary>
/// <param name="Kind">The way.</param>
/// <param name="Text">As it stands in a configuration file, after expansion; two probes with the same text are the same.</param>
public sealed record ProbeSettings(ProbeKind Kind, string Text)
{
    /// <summary>
    /// What the kind says of: a host, a path, a URL, a command line, a text of a line of output, where <c>*</c> stands for anything.
    /// </summary>
    public string Target { get; init; } = "";

    /// <summary>The port of a <see cref="ProbeKind.Tcp"/>, the number of a <see cref="ProbeKind.Descriptor"/>.</summary>
    public int Number { get; init; }

    /// <summary>The statuses of a <see cref="ProbeKind.Http"/> that are good; none: 200 to 299.</summary>
    public IReadOnlyList<(int From, int To)> Statuses { get; init; } = [];

    /// <summary>It has to be looked at again and again; the others tell by themselves.</summary>
    public bool IsPolled => Kind is ProbeKind.Tcp or ProbeKind.Unix or ProbeKind.Http or ProbeKind.Command;

    /// <summary>The program tells over a socket of its own (<c>NOTIFY_SOCKET</c>).</summary>
    public bool IsNotified => Kind is ProbeKind.Notify or ProbeKind.Watchdog;

    /// <summary>True when an HTTP status is what is expected.</summary>
    public bool Accepts(int status) =>
        Statuses.Count == 0 ? status is >= 200 and <= 299 : Statuses.Any(range => status >= range.From && status <= range.To);

    /// <inheritdoc/>
    public bool Equals(ProbeSettings? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>The ways in which a program can show how it is.</summary>
public enum ProbeKind
{
    /// <summary><c>notify</c>: it says <c>READY=1</c> on its <c>NOTIFY_SOCKET</c>, as sd_notify(3) has it.</summary>
    Notify,

    /// <summary><c>tcp://host:port</c>: it accepts a connection.</summary>
    Tcp,

    /// <summary><c>unix:/path</c>: it accepts a connection on a Unix socket.</summary>
    Unix,

    /// <summary><c>http://…</c> or <c>https://…</c>: it answers a GET with a good status.</summary>
    Http,

    /// <summary><c>command:…</c>: a command ends with status 0.</summary>
    Command,

    /// <summary><c>line:…</c>: it writes a line with that text to standard output or standard error.</summary>
    Line,

    /// <summary><c>file:/path</c>: the file has been made or written since the start.</summary>
    File,

    /// <summary><c>fd:3</c>: it writes a line feed to that descriptor, as s6 has it.</summary>
    Descriptor,

    /// <summary><c>watchdog</c>: it says <c>WATCHDOG=1</c> on its <c>NOTIFY_SOCKET</c> in time, again and again.</summary>
    Watchdog,
}

/// <summary>What is done about a program that does not become ready in time, or is not well.</summary>
public enum ProbeAction
{
    /// <summary>It is stopped and started again.</summary>
    Restart,

    /// <summary>It is stopped and FATAL.</summary>
    Stop,

    /// <summary>An event tells of it.</summary>
    Event,

    /// <summary>Nothing; its information tells of it.</summary>
    None,
}
