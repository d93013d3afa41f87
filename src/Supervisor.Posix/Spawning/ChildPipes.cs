using System.Globalization;

namespace Supervisor.Posix;

/// <summary>Both ends of the pipes of one child; all close-on-exec, our own ends non-blocking.</summary>
internal struct ChildPipes
{
    private bool _socket;
    private bool _opened;

    public int ChildStdin { get; private set; }

    public int ChildStdout { get; private set; }

    /// <summary>The same as <see cref="ChildStdout"/> when redirected.</summary>
    public int ChildStderr { get; private set; }

    public int StdinWrite { get; private set; }

    public int StdoutRead { get; private set; }

    public int StderrRead { get; private set; }

    /// <summary>-1 where none was asked for.</summary>
    public int ChildSign { get; private set; }

    public int SignRead { get; private set; }

    /// <summary>The highest descriptor number among them.</summary>
    public readonly int Highest => Math.Max(
        Math.Max(ChildStdin, ChildStdout), Math.Max(Math.Max(ChildStderr, ChildSign), Math.Max(StdoutRead, StderrRead)));

    /// <summary>Opens them. Returns 0 or -errno; then <see cref="CloseAll"/> closes those that are open.</summary>
    public int Open(int stdinSocket, bool redirectStderr, bool sign = false, bool outlivesUs = false)
    {
        (ChildSign, SignRead) = (-1, -1);
        (ChildStdin, ChildStdout, ChildStderr, StdinWrite, StdoutRead, StderrRead) = (-1, -1, -1, -1, -1, -1);
        _opened = true;
        _socket = stdinSocket >= 0;
        int error = 0;
        if (_socket)
        {
            ChildStdin = stdinSocket;
        }
        else
        {
            error = FileDescriptors.Pipe(out int read, out int write, nonBlockingWrite: true);
            (ChildStdin, StdinWrite) = (read, write);
        }

        if (error == 0)
        {
            error = FileDescriptors.Pipe(out int read, out int write, nonBlockingRead: true);
            (StdoutRead, ChildStdout) = (read, write);
        }

        if (error == 0 && redirectStderr)
        {
            ChildStderr = ChildStdout;
        }
        else if (error == 0)
        {
            error = FileDescriptors.Pipe(out int read, out int write, nonBlockingRead: true);
            (StderrRead, ChildStderr) = (read, write);
        }

        if (error == 0 && sign)
        {
            error = FileDescriptors.Pipe(out int read, out int write, nonBlockingRead: true);
            (SignRead, ChildSign) = (read, write);
        }

        if (error == 0 && outlivesUs)
        {
            ChildStdin = _socket ? ChildStdin : Durable(ChildStdin);
            ChildStdout = Durable(ChildStdout);
            ChildStderr = redirectStderr ? ChildStdout : Durable(ChildStderr);
            ChildSign = sign ? Durable(ChildSign) : -1;
        }

        return error;
    }

    /// <summary>
    /// An end for both ways, for a child that is to outlive us: as long as it has that, its pipe has a reader and a writer. It waits when the
    /// pipe is full instead of being ended by SIGPIPE, and does not come to the end of its standard input.
    /// </summary>
    private static int Durable(int fd)
    {
        int both = FileCalls.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{fd}"), FileOpenFlags.ReadWrite);
        if (both < 0)
        {
            return fd;
        }

        FileDescriptors.Close(fd);
        return both;
    }

    /// <summary>Closes what only the child needs.</summary>
    public readonly void CloseChildEnds()
    {
        if (!_opened)
        {
            return;
        }

        if (!_socket)
        {
            FileDescriptors.Close(ChildStdin);
        }

        FileDescriptors.Close(ChildSign);
        FileDescriptors.Close(ChildStdout);
        if (ChildStderr != ChildStdout)
        {
            FileDescriptors.Close(ChildStderr);
        }
    }

    /// <summary>Closes both sides.</summary>
    public readonly void CloseAll()
    {
        if (!_opened)
        {
            return;
        }

        CloseChildEnds();
        FileDescriptors.Close(StdinWrite);
        FileDescriptors.Close(StdoutRead);
        FileDescriptors.Close(StderrRead);
        FileDescriptors.Close(SignRead);
    }
}
