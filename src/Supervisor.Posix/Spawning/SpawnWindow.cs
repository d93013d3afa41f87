using System.Runtime.CompilerServices;
using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>
/// The few moments in which the thread that starts children wears the user, directory and umask of one.
/// </summary>
/// <remarks>
/// Nothing may happen here but these calls. A method of the tiered compiler's concern could start its background thread from
/// here, which would keep the user's ids for good; an assembly loaded here would be opened with the user's permissions. Hence one
/// method that is compiled fully on its first use, bare function pointers, no allocation, no exception, no static field. The user
/// may send signals to this thread as long as it has his real id, so the window is kept to the spawn itself.
/// </remarks>
internal static unsafe class SpawnWindow
{
    private const int SetOpenFilesLimit = (int)LimitedResource.OpenFiles;
    private const int LimitAttempts = 1000;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(SpawnCalls* calls, SpawnFrame* frame, int* errno)
    {
        frame->Pid = 0;
        frame->Error = 0;
        frame->RefusedCall = 0;
        frame->ReturnError = 0;
        var entered = false;

        if (frame->SwitchUser)
        {
            // The saved uid stays root: the way back. Real and effective uid are the user's, so the kernel has dropped the
            // effective capabilities, and execve drops the rest with the saved uid.
            frame->Stage = SpawnStage.Credentials;
            if (calls->System(calls->SetGroups, frame->GroupCount, (nint)frame->Groups, 0) != 0)
            {
                frame->RefusedCall = calls->SetGroups;
            }
            else if (calls->System(calls->SetResGid, (nint)frame->Gid, (nint)frame->Gid, (nint)frame->Gid) != 0)
            {
                frame->RefusedCall = calls->SetResGid;
            }
            else if (calls->System(calls->SetResUid, (nint)frame->Uid, (nint)frame->Uid, 0) != 0)
            {
                frame->RefusedCall = calls->SetResUid;
            }

            if (frame->RefusedCall != 0)
            {
                frame->Error = *errno;
            }
        }

        if (frame->Error == 0 && frame->Directory != null)
        {
            frame->Stage = SpawnStage.Directory;
            var failed = frame->DirectoryByChild
                ? calls->Access(frame->Directory, 0)
                : calls->ChangeDirectory(frame->Directory);
            entered = !frame->DirectoryByChild && failed == 0;
            frame->Error = failed == 0 ? 0 : *errno;
        }

        if (frame->Error == 0)
        {
            if (frame->Umask >= 0)
            {
                _ = calls->Umask((uint)frame->Umask);
            }

            int pid;
            frame->Error = calls->Spawn(
                &pid, frame->File, frame->FileActions, frame->Attributes, frame->Arguments, frame->Environment);
            if (frame->Error == 0)
            {
                frame->Pid = pid;
                if (frame->OpenFiles != null && frame->LimitAsUser)
                {
                    // Only equal ids will do, and posix_spawn returns a moment before the child's saved uid is the user's.
                    for (var attempt = 0; attempt < LimitAttempts; attempt++)
                    {
                        if (calls->Limit(pid, SetOpenFilesLimit, frame->OpenFiles, null) == 0 || *errno != Errno.EPERM)
                        {
                            break;
                        }

                        _ = calls->Yield();
                    }
                }
            }
            else
            {
                // execve has no EAGAIN here (the clone before it has cleared its cause), and hardly ever ENOMEM.
                frame->Stage = frame->Error is Errno.EAGAIN or Errno.ENOMEM ? SpawnStage.Fork : SpawnStage.Exec;
            }

            if (frame->Umask >= 0)
            {
                _ = calls->Umask(frame->HomeUmask);
            }
        }

        if (frame->SwitchUser)
        {
            // The uid first: it brings back the capabilities for the others.
            if (calls->System(calls->SetResUid, 0, 0, 0) != 0
                || calls->System(calls->SetResGid, (nint)frame->HomeGid, (nint)frame->HomeGid, (nint)frame->HomeGid) != 0
                || calls->System(calls->SetGroups, frame->HomeGroupCount, (nint)frame->HomeGroups, 0) != 0)
            {
                frame->ReturnError = *errno;
            }
        }

        if (frame->Pid != 0 && frame->OpenFiles != null && !frame->LimitAsUser)
        {
            _ = calls->Limit(frame->Pid, SetOpenFilesLimit, frame->OpenFiles, null);
        }

        if (entered && calls->ChangeDirectoryBack(frame->HomeDirectory) != 0)
        {
            frame->ReturnError = *errno;
        }
    }
}
