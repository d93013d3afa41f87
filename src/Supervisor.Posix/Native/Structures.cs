using System.Runtime.InteropServices;

namespace Supervisor.Posix.Native;

/// <summary>struct passwd; the same in glibc and musl on 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PasswdEntry
{
    public byte* Name;
    public byte* Password;
    public uint Uid;
    public uint Gid;
    public byte* Gecos;
    public byte* Directory;
    public byte* Shell;
}

/// <summary>struct group.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GroupEntry
{
    public byte* Name;
    public byte* Password;
    public uint Gid;
    public byte** Members;
}

/// <summary>
/// struct msghdr; on little-endian machines the same in glibc and musl, whose fields are narrower but padded with zeros.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    public void* Name;
    public nuint NameLength;
    public MessagePart* Parts;
    public nuint PartCount;
    public void* Control;
    public nuint ControlLength;
    public nint Flags;
}

/// <summary>struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessagePart
{
    public void* Start;
    public nuint Length;
}
