using System.Diagnostics;
using System.Globalization;
using System.Text;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>Tells systemd how we are: sd_notify(3).</summary>
public static class SystemdNotify
{
    /// <summary>Ready to serve.</summary>
    public const string Ready = "READY=1";

    /// <summary>On the way out.</summary>
    public const string Stopping = "STOPPING=1";

    /// <summary>Reading the configuration again, from now on; to be followed by <see cref="Ready"/>.</summary>
    public static string Reloading => string.Create(
        CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={(long)Stopwatch.GetElapsedTime(0).TotalMicroseconds}");

    /// <summary>What is under way may take so long from now on, whatever limit was set.</summary>
    public static string Extend(TimeSpan most) =>
        string.Create(CultureInfo.InvariantCulture, $"EXTEND_TIMEOUT_USEC={(long)most.TotalMicroseconds}");

    /// <summary>A line for people, in <c>systemctl status</c>.</summary>
    public static string Status(string text) => $"STATUS={text.ReplaceLineEndings(" ")}";

    /// <summary>Where systemd listens: NOTIFY_SOCKET, a path or an abstract name with an <c>@</c> in front; null: it did not ask.</summary>
    public static string? Address => Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 0 } address ? address : null;

    /// <summary>
    /// Sends a state, to <see cref="Address"/>, as soon as there is room. Does not wait. Returns 0, also when nobody asked, or errno.
    /// </summary>
    /// <param name="state">Assignments such as <see cref="Ready"/> or <c>STATUS=12 programs running</c>, one per line.</param>
    public static int Send(string state)
    {
        if (KeeperLink.Current is { IsLost: false } keeper)
        {
            // The service is the keeper's process: nobody else may speak for it (NotifyAccess=main).
            keeper.TellManager(state);
            return 0;
        }

        return Address is { } address ? Send(state, address) : 0;
    }

    internal static int Send(string state, string address) => ManagerChannel.To(address).Send(Encoding.UTF8.GetBytes(state));

    /// <summary>A socket to write states to, close-on-exec. Returns it or -errno.</summary>
    internal static int Connect(string address)
    {
        const int unix = 1;
        const int datagramCloseOnExecNonBlocking = 2 | 0x80000 | 0x800;
        int fd = Libc.socket(unix, datagramCloseOnExecNonBlocking, 0);
        if (fd < 0)
        {
            return -Libc.LastError;
        }

        int error = UnixAddress.Fits(address) ? UnixAddress.OfPathOrAbstract(address).Connect(fd) : Errno.ENAMETOOLONG;
        if (error == 0)
        {
            return fd;
        }

        FileDescriptors.Close(fd);
        return -error;
    }
}
