namespace Supervisor.Engine.States;

/// <summary>How often something happened within the last five minutes, by the minute. A value: snapshots share it.</summary>
public readonly record struct RecentRestarts
{
    /// <summary>How far back it counts.</summary>
    public const int Minutes = 5;

    private const int Bits = 12;
    private const ulong One = (1UL << Bits) - 1;
    private const ulong All = (1UL << (Bits * Minutes)) - 1;

    private readonly long _minute;
    private readonly ulong _counts;

    private RecentRestarts(long minute, ulong counts)
    {
        _minute = minute;
        _counts = counts;
    }

    /// <summary>One more. A minute counts to 4095 and no further.</summary>
    public RecentRestarts Add(DateTimeOffset now)
    {
        long minute = MinuteOf(now);
        ulong counts = CountsAt(minute);
        return new(minute, (counts & One) == One ? counts : counts + 1);
    }

    /// <summary>How often in the minute that has begun and the four before it. None when the clock was set back.</summary>
    public int Count(DateTimeOffset now)
    {
        int sum = 0;
        for (ulong counts = CountsAt(MinuteOf(now)); counts != 0; counts >>= Bits)
        {
            sum += (int)(counts & One);
        }

        return sum;
    }

    internal static RecentRestarts Restore(long minute, ulong counts) => new(minute, counts);

    internal (long Minute, ulong Counts) Capture() => (_minute, _counts);

    private static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;

    private ulong CountsAt(long minute) => minute - _minute is >= 0 and < Minutes and var passed ? (_counts << (Bits * (int)passed)) & All : 0;
}
