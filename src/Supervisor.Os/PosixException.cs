namespace Supervisor.Os;

/// <summary>A system call failed. The message says what was attempted and why it failed.</summary>
public sealed class PosixException : Exception
{
    /// <summary>Fails with the text <c>WHAT: strerror</c>.</summary>
    /// <param name="errno">The error number.</param>
    /// <param name="what">What was attempted, such as <c>bind /run/x.sock</c>.</param>
    public PosixException(int errno, string what)
        : this(errno, what, $"{what}: {Os.Errno.Text(errno)}")
    {
    }

    private PosixException(int errno, string what, string message)
        : base(message)
    {
        Errno = errno;
        What = what;
    }

    /// <summary>The error number.</summary>
    public int Errno { get; }

    /// <summary>What was attempted.</summary>
    public string What { get; }

    /// <summary>A failure with a message of its own.</summary>
    public static PosixException WithMessage(int errno, string message) => new(errno, message, message);
}
