using System.Globalization;

namespace Supervisor.Os;

/// <summary>
/// Error numbers of Linux (errno(3); x64 and arm64 share them), their names as Python's <c>errno.errorcode</c> has them and
/// the texts glibc's strerror(3) has for them, so that messages read the same on every libc.
/// </summary>
public static class Errno
{
    /// <summary>Operation not permitted.</summary>
    public const int EPERM = 1;

    /// <summary>No such file or directory.</summary>
    public const int ENOENT = 2;

    /// <summary>No such process.</summary>
    public const int ESRCH = 3;

    /// <summary>Interrupted system call.</summary>
    public const int EINTR = 4;

    /// <summary>Argument list too long.</summary>
    public const int E2BIG = 7;

    /// <summary>Exec format error.</summary>
    public const int ENOEXEC = 8;

    /// <summary>Bad file descriptor.</summary>
    public const int EBADF = 9;

    /// <summary>No child processes.</summary>
    public const int ECHILD = 10;

    /// <summary>Resource temporarily unavailable.</summary>
    public const int EAGAIN = 11;

    /// <summary>Cannot allocate memory.</summary>
    public const int ENOMEM = 12;

    /// <summary>Permission denied.</summary>
    public const int EACCES = 13;

    /// <summary>Device or resource busy.</summary>
    public const int EBUSY = 16;

    /// <summary>File exists.</summary>
    public const int EEXIST = 17;

    /// <summary>Not a directory.</summary>
    public const int ENOTDIR = 20;

    /// <summary>Is a directory.</summary>
    public const int EISDIR = 21;

    /// <summary>Invalid argument.</summary>
    public const int EINVAL = 22;

    /// <summary>Too many open files in system.</summary>
    public const int ENFILE = 23;

    /// <summary>Too many open files.</summary>
    public const int EMFILE = 24;

    /// <summary>Text file busy.</summary>
    public const int ETXTBSY = 26;

    /// <summary>Connection timed out.</summary>
    public const int ETIMEDOUT = 110;

    /// <summary>Message too long.</summary>
    public const int EMSGSIZE = 90;

    /// <summary>No space left on device.</summary>
    public const int ENOSPC = 28;

    /// <summary>Read-only file system.</summary>
    public const int EROFS = 30;

    /// <summary>Broken pipe.</summary>
    public const int EPIPE = 32;

    /// <summary>Numerical result out of range.</summary>
    public const int ERANGE = 34;

    /// <summary>File name too long.</summary>
    public const int ENAMETOOLONG = 36;

    /// <summary>Function not implemented.</summary>
    public const int ENOSYS = 38;

    /// <summary>Too many levels of symbolic links.</summary>
    public const int ELOOP = 40;

    /// <summary>Too many links.</summary>
    public const int EMLINK = 31;

    /// <summary>Socket operation on non-socket.</summary>
    public const int ENOTSOCK = 88;

    /// <summary>Address already in use.</summary>
    public const int EADDRINUSE = 98;

    /// <summary>Connection refused.</summary>
    public const int ECONNREFUSED = 111;

    /// <summary>Operation canceled.</summary>
    public const int ECANCELED = 125;

    private static readonly (string Name, string Text)[] Table =
    [
        ("", ""),
        ("EPERM", "Operation not permitted"),
        ("ENOENT", "No such file or directory"),
        ("ESRCH", "No such process"),
        ("EINTR", "Interrupted system call"),
        ("EIO", "Input/output error"),
        ("ENXIO", "No such device or address"),
        ("E2BIG", "Argument list too long"),
        ("ENOEXEC", "Exec format error"),
        ("EBADF", "Bad file descriptor"),
        ("ECHILD", "No child processes"),
        ("EAGAIN", "Resource temporarily unavailable"),
        ("ENOMEM", "Cannot allocate memory"),
        ("EACCES", "Permission denied"),
        ("EFAULT", "Bad address"),
        ("ENOTBLK", "Block device required"),
        ("EBUSY", "Device or resource busy"),
        ("EEXIST", "File exists"),
        ("EXDEV", "Invalid cross-device link"),
        ("ENODEV", "No such device"),
        ("ENOTDIR", "Not a directory"),
        ("EISDIR", "Is a directory"),
        ("EINVAL", "Invalid argument"),
        ("ENFILE", "Too many open files in system"),
        ("EMFILE", "Too many open files"),
        ("ENOTTY", "Inappropriate ioctl for device"),
        ("ETXTBSY", "Text file busy"),
        ("EFBIG", "File too large"),
        ("ENOSPC", "No space left on device"),
        ("ESPIPE", "Illegal seek"),
        ("EROFS", "Read-only file system"),
        ("EMLINK", "Too many links"),
        ("EPIPE", "Broken pipe"),
        ("EDOM", "Numerical argument out of domain"),
        ("ERANGE", "Numerical result out of range"),
        ("EDEADLOCK", "Resource deadlock avoided"),
        ("ENAMETOOLONG", "File name too long"),
        ("ENOLCK", "No locks available"),
        ("ENOSYS", "Function not implemented"),
        ("ENOTEMPTY", "Directory not empty"),
        ("ELOOP", "Too many levels of symbolic links"),
        ("", ""),
        ("ENOMSG", "No message of desired type"),
        ("EIDRM", "Identifier removed"),
        ("ECHRNG", "Channel number out of range"),
        ("EL2NSYNC", "Level 2 not synchronized"),
        ("EL3HLT", "Level 3 halted"),
        ("EL3RST", "Level 3 reset"),
        ("ELNRNG", "Link number out of range"),
        ("EUNATCH", "Protocol driver not attached"),
        ("ENOCSI", "No CSI structure available"),
        ("EL2HLT", "Level 2 halted"),
        ("EBADE", "Invalid exchange"),
        ("EBADR", "Invalid request descriptor"),
        ("EXFULL", "Exchange full"),
        ("ENOANO", "No anode"),
        ("EBADRQC", "Invalid request code"),
        ("EBADSLT", "Invalid slot"),
        ("", ""),
        ("EBFONT", "Bad font file format"),
        ("ENOSTR", "Device not a stream"),
        ("ENODATA", "No data available"),
        ("ETIME", "Timer expired"),
        ("ENOSR", "Out of streams resources"),
        ("ENONET", "Machine is not on the network"),
        ("ENOPKG", "Package not installed"),
        ("EREMOTE", "Object is remote"),
        ("ENOLINK", "Link has been severed"),
        ("EADV", "Advertise error"),
        ("ESRMNT", "Srmount error"),
        ("ECOMM", "Communication error on send"),
        ("EPROTO", "Protocol error"),
        ("EMULTIHOP", "Multihop attempted"),
        ("EDOTDOT", "RFS specific error"),
        ("EBADMSG", "Bad message"),
        ("EOVERFLOW", "Value too large for defined data type"),
        ("ENOTUNIQ", "Name not unique on network"),
        ("EBADFD", "File descriptor in bad state"),
        ("EREMCHG", "Remote address changed"),
        ("ELIBACC", "Can not access a needed shared library"),
        ("ELIBBAD", "Accessing a corrupted shared library"),
        ("ELIBSCN", ".lib section in a.out corrupted"),
        ("ELIBMAX", "Attempting to link in too many shared libraries"),
        ("ELIBEXEC", "Cannot exec a shared library directly"),
        ("EILSEQ", "Invalid or incomplete multibyte or wide character"),
        ("ERESTART", "Interrupted system call should be restarted"),
        ("ESTRPIPE", "Streams pipe error"),
        ("EUSERS", "Too many users"),
        ("ENOTSOCK", "Socket operation on non-socket"),
        ("EDESTADDRREQ", "Destination address required"),
        ("EMSGSIZE", "Message too long"),
        ("EPROTOTYPE", "Protocol wrong type for socket"),
        ("ENOPROTOOPT", "Protocol not available"),
        ("EPROTONOSUPPORT", "Protocol not supported"),
        ("ESOCKTNOSUPPORT", "Socket type not supported"),
        ("ENOTSUP", "Operation not supported"),
        ("EPFNOSUPPORT", "Protocol family not supported"),
        ("EAFNOSUPPORT", "Address family not supported by protocol"),
        ("EADDRINUSE", "Address already in use"),
        ("EADDRNOTAVAIL", "Cannot assign requested address"),
        ("ENETDOWN", "Network is down"),
        ("ENETUNREACH", "Network is unreachable"),
        ("ENETRESET", "Network dropped connection on reset"),
        ("ECONNABORTED", "Software caused connection abort"),
        ("ECONNRESET", "Connection reset by peer"),
        ("ENOBUFS", "No buffer space available"),
        ("EISCONN", "Transport endpoint is already connected"),
        ("ENOTCONN", "Transport endpoint is not connected"),
        ("ESHUTDOWN", "Cannot send after transport endpoint shutdown"),
        ("ETOOMANYREFS", "Too many references: cannot splice"),
        ("ETIMEDOUT", "Connection timed out"),
        ("ECONNREFUSED", "Connection refused"),
        ("EHOSTDOWN", "Host is down"),
        ("EHOSTUNREACH", "No route to host"),
        ("EALREADY", "Operation already in progress"),
        ("EINPROGRESS", "Operation now in progress"),
        ("ESTALE", "Stale file handle"),
        ("EUCLEAN", "Structure needs cleaning"),
        ("ENOTNAM", "Not a XENIX named type file"),
        ("ENAVAIL", "No XENIX semaphores available"),
        ("EISNAM", "Is a named type file"),
        ("EREMOTEIO", "Remote I/O error"),
        ("EDQUOT", "Disk quota exceeded"),
        ("ENOMEDIUM", "No medium found"),
        ("EMEDIUMTYPE", "Wrong medium type"),
        ("ECANCELED", "Operation canceled"),
        ("ENOKEY", "Required key not available"),
        ("EKEYEXPIRED", "Key has expired"),
        ("EKEYREVOKED", "Key has been revoked"),
        ("EKEYREJECTED", "Key was rejected by service"),
        ("EOWNERDEAD", "Owner died"),
        ("ENOTRECOVERABLE", "State not recoverable"),
        ("ERFKILL", "Operation not possible due to RF-kill"),
        ("EHWPOISON", "Memory page has hardware error"),
    ];

    /// <summary>The symbolic name, such as <c>ENOENT</c>; the number for one without a name.</summary>
    public static string Name(int errno) =>
        errno > 0 && errno < Table.Length && Table[errno].Name.Length > 0
            ? Table[errno].Name
            : errno.ToString(CultureInfo.InvariantCulture);

    /// <summary>What it means, such as <c>No such file or directory</c>.</summary>
    public static string Text(int errno) =>
        errno == 0 ? "Success"
        : errno > 0 && errno < Table.Length && Table[errno].Text.Length > 0 ? Table[errno].Text
        : string.Create(CultureInfo.InvariantCulture, $"Unknown error {errno}");

    /// <summary>
    /// The error number behind an exception of .NET's file and socket classes or a <see cref="PosixException"/>; 0 when it has none.
    /// </summary>
    public static int Of(Exception exception) => exception switch
    {
        PosixException e => e.Errno,
        FileNotFoundException or DirectoryNotFoundException => ENOENT,
        PathTooLongException => ENAMETOOLONG,
        // .NET tells EACCES, EPERM, EISDIR and EROFS apart only in the inner exception.
        UnauthorizedAccessException e => e.InnerException is IOException inner ? Of(inner) : EACCES,
        IOException e => e.HResult is > 0 and < 134 ? e.HResult : 0,
        _ => 0,
    };
}
