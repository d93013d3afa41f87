using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>Everything <see cref="SpawnWindow"/> needs for one spawn and what it found, without a managed reference.</summary>
internal unsafe struct SpawnFrame
{
    public byte* File;
    public byte** Arguments;
    public byte** Environment;
    public void* FileActions;
    public void* Attributes;

    /// <summary>Directory to enter; null: stay.</summary>
    public byte* Directory;

    /// <summary>The child enters the directory itself (a file action); here it is only checked.</summary>
    public bool DirectoryByChild;

    /// <summary>Where the thread returns to.</summary>
    public int HomeDirectory;

    /// <summary>umask for the child, or -1.</summary>
    public int Umask;

    /// <summary>umask the thread returns to.</summary>
    public uint HomeUmask;

    /// <summary>Switch to the ids below, and back to root with the groups below that.</summary>
    public bool SwitchUser;
    public uint Uid;
    public uint Gid;
    public uint* Groups;
    public int GroupCount;
    public uint HomeGid;
    public uint* HomeGroups;
    public int HomeGroupCount;

    /// <summary>Soft and hard limit of open files to give the child, or null: it inherits ours.</summary>
    public ResourceLimit* OpenFiles;

    /// <summary>Give it as the child's user: the way of a root without CAP_SYS_RESOURCE, as in a container.</summary>
    public bool LimitAsUser;

    public int Pid;
    public SpawnStage Stage;

    /// <summary>0: there is a child.</summary>
    public int Error;

    /// <summary>The system call that refused the user: see <see cref="SpawnWindow"/>.</summary>
    public nint RefusedCall;

    /// <summary>Not 0: the thread could not become root again.</summary>
    public int ReturnError;
}
