using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>sockaddr_un of a path, or of an abstract name, written with an <c>@</c> in front.</summary>
internal readonly ref struct UnixAddress
{
    /// <summary>What fits into sun_path with the NUL at its end: unix(7).</summary>
    public const int LongestPath = 107;

    private const int FamilySize = sizeof(ushort);
    private const ushort Family = 1;

    private readonly byte[] _bytes;
    private readonly uint _length;

    private UnixAddress(byte[] bytes, uint length)
    {
        _bytes = bytes;
        _length = length;
    }

    /// <summary>True when a path is short enough.</summary>
    public static bool Fits(string path) => SystemText.Encode(path).Length <= LongestPath;

    /// <summary>The address of a file.</summary>
    /// <exception cref="PosixException">ENAMETOOLONG.</exception>
    public static UnixAddress OfPath(string path)
    {
        byte[] text = SystemText.Encode(path);
        int length = text.Length;
        if (length > LongestPath)
        {
            throw PosixException.WithMessage(
                Errno.ENAMETOOLONG, $"AF_UNIX path too long: {path} has {length} bytes, at most {LongestPath} fit");
        }

        byte[] bytes = new byte[FamilySize + length + 1];
        BitConverter.TryWriteBytes(bytes, Family);
        text.CopyTo(bytes, FamilySize);
        return new(bytes, (uint)bytes.Length);
    }

    /// <summary>The address of an abstract name, without the <c>@</c>, or of a file.</summary>
    public static UnixAddress OfPathOrAbstract(string name)
    {
        UnixAddress address = OfPath(name);
        if (!name.StartsWith('@'))
        {
            return address;
        }

        // A NUL in front, none at the end.
        address._bytes[FamilySize] = 0;
        return new(address._bytes, address._length - 1);
    }

    /// <summary>bind(2): 0 or errno.</summary>
    public unsafe int Bind(int fd)
    {
        fixed (byte* address = _bytes)
        {
            return Libc.bind(fd, address, _length) == 0 ? 0 : Libc.LastError;
        }
    }

    /// <summary>connect(2): 0 or errno.</summary>
    public unsafe int Connect(int fd)
    {
        fixed (byte* address = _bytes)
        {
            return Libc.connect(fd, address, _length) == 0 ? 0 : Libc.LastError;
        }
    }
}
