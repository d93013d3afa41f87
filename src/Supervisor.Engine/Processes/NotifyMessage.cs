using System.Buffers.Text;
using System.Text;

namespace Supervisor.Engine.Processes;

/// <summary>One message of sd_notify(3), as far as it means something here: assignments, one to a line.</summary>
public sealed record NotifyMessage
{
    private const int LongestStatus = 256;

    /// <summary><c>READY=1</c>: it is ready, or has loaded its configuration again.</summary>
    public bool IsReady { get; private set; }

    /// <summary><c>RELOADING=1</c>.</summary>
    public bool IsReloading { get; private set; }

    /// <summary><c>STOPPING=1</c>: it ends by itself.</summary>
    public bool IsStopping { get; private set; }

    /// <summary><c>WATCHDOG=1</c>: it is well.</summary>
    public bool IsAlive { get; private set; }

    /// <summary><c>WATCHDOG=trigger</c>: it knows that it is not well.</summary>
    public bool IsFailing { get; private set; }

    /// <summary><c>WATCHDOG_USEC=</c>: the time between two signs of life from now on.</summary>
    public TimeSpan? WatchdogInterval { get; private set; }

    /// <summary><c>EXTEND_TIMEOUT_USEC=</c>: it needs so much time from now on.</summary>
    public TimeSpan? Extension { get; private set; }

    /// <summary><c>STATUS=</c>: for people; control characters are blanks, and what is beyond 256 characters is left out.</summary>
    public string? Status { get; private set; }

    /// <summary>Reads a datagram; what is not known, or makes no sense, is passed over.</summary>
    public static NotifyMessage Parse(ReadOnlySpan<byte> datagram)
    {
        NotifyMessage message = new();
        foreach (Range range in datagram.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = datagram[range];
            int end = line.IndexOf((byte)'=');
            if (end > 0)
            {
                message.Take(line[..end], line[(end + 1)..]);
            }
        }

        return message;
    }

    private void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        bool isOne = value.SequenceEqual("1"u8);
        if (name.SequenceEqual("READY"u8))
        {
            IsReady |= isOne;
        }
        else if (name.SequenceEqual("RELOADING"u8))
        {
            IsReloading |= isOne;
        }
        else if (name.SequenceEqual("STOPPING"u8))
        {
            IsStopping |= isOne;
        }
        else if (name.SequenceEqual("WATCHDOG"u8))
        {
            IsAlive |= isOne;
            IsFailing |= value.SequenceEqual("trigger"u8);
        }
        else if (name.SequenceEqual("WATCHDOG_USEC"u8))
        {
            WatchdogInterval = Microseconds(value) ?? WatchdogInterval;
        }
        else if (name.SequenceEqual("EXTEND_TIMEOUT_USEC"u8))
        {
            Extension = Microseconds(value) ?? Extension;
        }
        else if (name.SequenceEqual("STATUS"u8))
        {
            Status = Clean(value);
        }
    }

    private static TimeSpan? Microseconds(ReadOnlySpan<byte> value)
    {
        const long mostMicroseconds = 365L * 24 * 60 * 60 * 1_000_000;
        return Utf8Parser.TryParse(value, out long count, out int used) && used == value.Length && count is > 0 and <= mostMicroseconds
            ? TimeSpan.FromMicroseconds(count)
            : null;
    }

    private static string Clean(ReadOnlySpan<byte> value)
    {
        StringBuilder text = new();
        foreach (Rune rune in Encoding.UTF8.GetString(value[..Math.Min(value.Length, 4 * LongestStatus)]).EnumerateRunes())
        {
            if (text.Length + rune.Utf16SequenceLength > LongestStatus)
            {
                break;
            }

            text.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return text.ToString().Trim();
    }
}
