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
