using System.Globalization;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// The file of a Unix socket that was just bound, held by a descriptor that is for its attributes alone (O_PATH). Whoever may write to
/// the folder can put another file or a link under the name at any time; what is changed here is the file that was looked at.
/// </summary>
internal sealed unsafe class SocketFile : IDisposable
{
    private const int PathOnly = 0x200000;
    private const int EmptyPath = 0x1000;
    private const int Permissions = 0xfff;
    private readonly string _path;
    private readonly int _fd;
    private FileStatus _status;

    private SocketFile(int fd, string path, FileStatus status) => (_fd, _path, _status) = (fd, path, status);

    /// <summary>What it is now.</summary>
    public FileStatus Status => _status;

    /// <param name="name">The name it was bound under.</param>
    /// <param name="path">The name it is to have, for messages.</param>
    /// <exception cref="PosixException">It is not the socket of this process any more.</exception>
    public static SocketFile Open(string name, string path)
    {
        int fd = FileCalls.Open(name, (FileOpenFlags)PathOnly | FileOpenFlags.NoFollow);
        if (fd < 0)
        {
            throw new PosixException(-fd, $"open {path}");
        }

        int error = FileCalls.Status(fd, out FileStat file);
        if (error == 0 && FileStatus.Of(fd, out FileStatus status) == 0 && status.IsSocket
            && file.Owner == ProcessCredentials.EffectiveUid && file.Links == 1)
        {
            return new(fd, path, status);
        }

        FileDescriptors.Close(fd);
        throw PosixException.WithMessage(Errno.EPERM, $"bind {path}: somebody else put another file in its place");
    }

    /// <summary>Gives it to another user or group; null leaves one as it is.</summary>
    /// <exception cref="PosixException">Not permitted.</exception>
    public void ChangeOwner(uint? uid, uint? gid)
    {
        if (uid is null && gid is null)
        {
            return;
        }

        const uint unchanged = uint.MaxValue;
        fixed (byte* empty = "\0"u8)
        {
            if (Libc.fchownat(_fd, empty, uid ?? unchanged, gid ?? unchanged, EmptyPath) == 0)
            {
                return;
            }
        }

        int error = Libc.LastError;
        throw PosixException.WithMessage(error, string.Create(
            CultureInfo.InvariantCulture,
            $"Not permitted to chown {_path} to uid/gid ({Number(uid)}, {Number(gid)}) "
            + $"as uid {ProcessCredentials.EffectiveUid}: {Errno.Text(error)}"));

        static string Number(uint? id) => id?.ToString(CultureInfo.InvariantCulture) ?? "-1";
    }

    /// <summary>Gives it a mode, if the umask left another.</summary>
    /// <exception cref="PosixException">Not permitted.</exception>
    public void ChangeMode(int? mode)
    {
        if (mode is not { } wanted || (_status.Mode & Permissions) == wanted)
        {
            return;
        }

        // fchmod(2) does not take such a descriptor; its entry in /proc leads to the very file.
        fixed (byte* self = CString.Bytes(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_fd}")))
        {
            if (Libc.chmod(self, (uint)wanted) != 0)
            {
                throw new PosixException(Libc.LastError, $"chmod {_path}");
            }
        }

        _ = FileStatus.Of(_fd, out _status);
    }

    public void Dispose() => FileDescriptors.Close(_fd);
}
