namespace Supervisor.Posix;

/// <summary>What statx(2) says of a file, as far as log files need it.</summary>
/// <param name="Mode">Type and permission bits, as in <c>st_mode</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Inode">Number of the file on its device.</param>
/// <param name="Device">Number of the device.</param>
/// <param name="Owner">User id of the owner.</param>
/// <param name="Links">How many names it has.</param>
public readonly record struct FileStat(int Mode, long Size, ulong Inode, ulong Device, uint Owner, uint Links)
{
    private const int TypeMask = 0xf000;

    /// <summary>An ordinary file: it has a size, can be renamed and emptied.</summary>
    public bool IsRegular => (Mode & TypeMask) == 0x8000;

    /// <summary>Its group or everybody may write to it.</summary>
    public bool IsWritableByOthers => (Mode & 0x12) != 0;

    /// <summary>A pipe.</summary>
    public bool IsPipe => (Mode & TypeMask) == 0x1000;

    /// <summary>A directory.</summary>
    public bool IsDirectory => (Mode & TypeMask) == 0x4000;

    /// <summary>True when both are the same file.</summary>
    public bool IsSameFile(FileStat other) => Inode == other.Inode && Device == other.Device;
}
