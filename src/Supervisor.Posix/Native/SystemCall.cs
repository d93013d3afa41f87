using System.Runtime.InteropServices;

namespace Supervisor.Posix.Native;

/// <summary>Numbers of system calls we make without the C library's wrapper.</summary>
internal static class SystemCall
{
    private static readonly bool X64 = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => true,
        Architecture.Arm64 => false,
        var other => throw new PlatformNotSupportedException($"Linux on {other} is not supported, only x64 and arm64"),
    };

    // The wrappers of these change every thread of the process; the calls themselves only the calling one.
    public static readonly nint SetGroups = X64 ? 116 : 159;
    public static readonly nint SetResUid = X64 ? 117 : 147;
    public static readonly nint SetResGid = X64 ? 119 : 149;

    // For children, which have no C library.
    public static readonly nint SignalAction = X64 ? 13 : 134;
    public static readonly nint SignalMask = X64 ? 14 : 135;
    public static readonly nint SetProcessGroup = X64 ? 109 : 154;
    public static readonly nint Dup3 = X64 ? 292 : 24;
    public static readonly nint ChangeDirectory = X64 ? 80 : 49;
    public static readonly nint Umask = X64 ? 95 : 166;
    public static readonly nint ResourceLimit = X64 ? 302 : 261;
    public static readonly nint ProcessControl = X64 ? 157 : 167;
    public static readonly nint Execve = X64 ? 59 : 221;
    public static readonly nint Futex = X64 ? 202 : 98;

    public static readonly nint FileControl = X64 ? 72 : 25;

    // Their wrappers change nothing in some C libraries (musl), or are one of two.
    public static readonly nint SetScheduler = X64 ? 144 : 119;
    public static readonly nint GetScheduler = X64 ? 145 : 120;
    public static readonly nint GetPriority = X64 ? 140 : 141;
    public static readonly nint SetPriority = X64 ? 141 : 140;

    // Their wrappers are variadic or would be declared for this alone.
    public static readonly nint InotifyInit = X64 ? 294 : 26;
    public static readonly nint InotifyAddWatch = X64 ? 254 : 27;
    public static readonly nint InotifyRemoveWatch = X64 ? 255 : 28;

    // Without a wrapper, or with one that is newer than some C libraries.
    public static readonly nint GetDirectoryEntries = X64 ? 217 : 61;
    public static readonly nint GetTid = X64 ? 186 : 178;
    public static readonly nint Kcmp = X64 ? 312 : 272;

    // struct stat differs between architectures, struct statx does not.
    public static readonly nint Statx = X64 ? 332 : 291;

    // Newer than some C libraries; the numbers are the same everywhere.
    public const nint PidfdSendSignal = 424;
    public const nint PidfdOpen = 434;
    public const nint CloseRange = 436;
    public const nint PidfdGetFd = 438;
}
