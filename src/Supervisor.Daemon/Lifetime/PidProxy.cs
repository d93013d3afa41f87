using System.Globalization;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// <c>pidproxy PIDFILE COMMAND…</c>: runs a command that puts another process into the background, and passes signals on to
/// that one, whose pid is in a file (Supervisor: pidproxy Program). Sleeps until a signal comes or the command ends.
/// </summary>
internal sealed class PidProxy
{
    /// <summary>The other name of the file <c>supervisord</c> by which it is this.</summary>
    public const string Name = "pidproxy";

    private const ulong SignalToken = 0;
    private const ulong ChildToken = 1;

    private const string Usage = """
        pidproxy -- run a command and pass signals on to the process whose pid is in a file

        Usage: pidproxy <pidfile> <command> [<argument> ...]

        TERM, HUP, INT, QUIT, USR1 and USR2 are passed on. TERM, INT and QUIT end pidproxy with status 0, else it ends with the
        status of the command.

        """;

    private readonly string _pidFile;

    private PidProxy(string pidFile) => _pidFile = pidFile;

    /// <summary>Runs it; returns the status to exit with.</summary>
    public static int Run(ReadOnlySpan<string> args, ulong openFiles)
    {
        if (args.Length < 2)
        {
            Console.Out.Write(Usage);
            return 1;
        }

        try
        {
            using SignalReceiver signals = SignalReceiver.OfDaemon();
            signals.ReceiveEndings();
            int child = ForegroundChild.Start(Path.GetFullPath(args[1]), args[1..].ToArray(), openFiles);
            return new PidProxy(args[0]).Wait(signals, child);
        }
        catch (PosixException exception)
        {
            Console.Error.WriteLine($"pidproxy: {exception.Message}");
            return 1;
        }
    }

    private int Wait(SignalReceiver signals, int child)
    {
        using Epoll epoll = new();
        epoll.Add(signals.Fd, EpollEvents.Readable, SignalToken);
        epoll.Add(child, EpollEvents.Readable, ChildToken);
        while (true)
        {
            int count = epoll.Wait(-1);
            for (int i = 0; i < count; i++)
            {
                if (epoll.Token(i) == ChildToken)
                {
                    const int killedBy = 128;
                    return ChildExit.Reap(child, out ExitStatus status) != 1 ? 1
                        : status.Signal != 0 ? killedBy + status.Signal
                        : status.Code;
                }

                ReceivedSignal[] received = [.. signals.Take()];
                Array.ForEach(received, PassOn);
                if (received.Any(signal => signal is ReceivedSignal.Term or ReceivedSignal.Int or ReceivedSignal.Quit))
                {
                    return 0;
                }
            }
        }
    }

    private void PassOn(ReceivedSignal signal)
    {
        int pid;
        try
        {
            pid = int.Parse(File.ReadAllText(_pidFile).Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            Console.Out.WriteLine($"Can't read child pidfile {_pidFile}!");
            return;
        }

        int error = pid > 0 ? Signals.Kill(pid, (int)signal) : Errno.ESRCH;
        if (error != 0)
        {
            Console.Out.WriteLine($"Can't signal pid {pid} of {_pidFile}: {Errno.Name(error)}");
        }
    }
}
