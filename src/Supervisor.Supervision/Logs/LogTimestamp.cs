using Supervisor.Posix;

namespace Supervisor.Supervision.Logs;

/// <summary>
/// Writes <c>2024-05-06 07:08:09,123</c>, local time. All but the milliseconds is kept from one call to the next within the
/// same second. Not safe for several threads.
/// </summary>
internal sealed class LogTimestamp(TimeProvider clock)
{
    /// <summary>Length of what is written.</summary>
    public const int Length = 23;

    private readonly byte[] _text = new byte[Length];
    private long _second = -1;

    /// <summary>The time now; valid until the next call.</summary>
    public ReadOnlySpan<byte> Now()
    {
        DateTimeOffset now = clock.GetUtcNow();
        long second = now.UtcTicks / TimeSpan.TicksPerSecond;
        if (second != _second)
        {
            DateTimeOffset local = clock.ToLocal(now);
            local.TryFormat(_text, out _, "yyyy-MM-dd HH:mm:ss','fff", System.Globalization.CultureInfo.InvariantCulture);
            _second = second;
            return _text;
        }

        int milliseconds = now.Millisecond;
        _text[20] = (byte)('0' + (milliseconds / 100));
        _text[21] = (byte)('0' + (milliseconds / 10 % 10));
        _text[22] = (byte)('0' + (milliseconds % 10));
        return _text;
    }
}
