using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>Bytes that nobody can guess, from the kernel: the framework's generator would load OpenSSL into every daemon.</summary>
public static class RandomBytes
{
    /// <summary>The most that can be had at once (getentropy(3)).</summary>
    public const int MostAtOnce = 256;

    /// <summary>New random bytes.</summary>
    /// <param name="count">How many, at most <see cref="MostAtOnce"/>.</param>
    /// <exception cref="PosixException">The kernel has none to give.</exception>
    public static unsafe byte[] Get(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostAtOnce);
        byte[] bytes = new byte[count];
        fixed (byte* start = bytes)
        {
            if (Libc.getentropy(start, (nuint)count) != 0)
            {
                throw new PosixException(Libc.LastError, "getentropy");
            }
        }

        return bytes;
    }
}
