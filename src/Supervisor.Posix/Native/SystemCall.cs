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
    public static readonly nint GetGroups = X64 ? 115 : 158;
    public static readonly nint SetGroups = X64 ? 116 : 159;
    public static readonly nint SetResUid = X64 ? 117 : 147;
    public static readonly nint SetResGid = X64 ? 119 : 149;
    public static readonly nint Unshare = X64 ? 272 : 97;

    // Without a wrapper, or with one that is newer than some C libraries.
    public static readonly nint GetTid = X64 ? 186 : 178;
    public static readonly nint Kcmp = X64 ? 312 : 272;

    // struct stat differs between architectures, struct statx does not.
    public static readonly nint Statx = X64 ? 332 : 291;

    // Newer than some C libraries; the numbers are the same everywhere.
    public const nint PidfdSendSignal = 424;
    public const nint PidfdOpen = 434;
    public const nint CloseRange = 436;
}
