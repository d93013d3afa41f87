using System.Runtime.InteropServices;

namespace Supervisor.Posix;

/// <summary>
/// The functions <see cref="SpawnWindow"/> calls, as bare pointers: no stub of the runtime is bound, compiled or counted while
/// the thread is somebody else.
/// </summary>
internal unsafe struct SpawnCalls
{
    public delegate* unmanaged<nint, nint, nint, nint, nint> System;
    public delegate* unmanaged<int*, byte*, void*, void*, byte**, byte**, int> Spawn;
    public delegate* unmanaged<int, int, ResourceLimit*, ResourceLimit*, int> Limit;
    public delegate* unmanaged<byte*, int, int> Access;
    public delegate* unmanaged<byte*, int> ChangeDirectory;
    public delegate* unmanaged<int, int> ChangeDirectoryBack;
    public delegate* unmanaged<uint, uint> Umask;
    public delegate* unmanaged<int> Yield;
    public delegate* unmanaged<int*> ErrnoLocation;

    public nint SetGroups;
    public nint SetResUid;
    public nint SetResGid;

    public static SpawnCalls Load()
    {
        var program = NativeLibrary.GetMainProgramHandle();
        return new()
        {
            System = (delegate* unmanaged<nint, nint, nint, nint, nint>)Export("syscall"),
            Spawn = (delegate* unmanaged<int*, byte*, void*, void*, byte**, byte**, int>)Export("posix_spawn"),
            Limit = (delegate* unmanaged<int, int, ResourceLimit*, ResourceLimit*, int>)Export("prlimit"),
            Access = (delegate* unmanaged<byte*, int, int>)Export("access"),
            ChangeDirectory = (delegate* unmanaged<byte*, int>)Export("chdir"),
            ChangeDirectoryBack = (delegate* unmanaged<int, int>)Export("fchdir"),
            Umask = (delegate* unmanaged<uint, uint>)Export("umask"),
            Yield = (delegate* unmanaged<int>)Export("sched_yield"),
            ErrnoLocation = (delegate* unmanaged<int*>)Export("__errno_location"),
            SetGroups = Native.SystemCall.SetGroups,
            SetResUid = Native.SystemCall.SetResUid,
            SetResGid = Native.SystemCall.SetResGid,
        };

        nint Export(string name) => NativeLibrary.GetExport(program, name);
    }
}
