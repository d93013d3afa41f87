using Supervisor.Engine.States;

namespace Supervisor.Os;

/// <summary>The children: starts them, signals them, hears how they ended. Nothing here blocks.</summary>
public interface IChildSystem
{
    /// <summary>
    /// Asks for a child. The result goes to <see cref="SpawnRequest.Completed"/>, on any thread, whatever goes wrong: an
    /// exception here means that it never will.
    /// </summary>
    void Start(SpawnRequest request);

    /// <summary>A child that another image of this process started has an owner again.</summary>
    void Adopt(int pid);

    /// <summary>Sends a signal to a child that has not been reaped, or to its whole process group. Returns 0 or an errno.</summary>
    int Signal(int pid, int signal, bool toGroup);

    /// <summary>
    /// The same for a process that is no child of ours, whose pid may be another's as soon as it has ended: it is the one of the
    /// descriptor, or nobody gets it.
    /// </summary>
    int SignalAdopted(int pid, int pidFd, int signal, bool toGroup);

    /// <summary>
    /// Takes the exit status of a child whose descriptor is readable; afterwards its pid is free for others. Of a process that is no child
    /// of ours it is what the system tells, or unknown.
    /// </summary>
    /// <param name="pid">The child.</param>
    /// <param name="pidFd">Its <see cref="SpawnResult.PidFd"/>, which stays open.</param>
    /// <param name="status">How it ended.</param>
    /// <returns>1: reaped; 0: it still runs; or -errno.</returns>
    int TryReap(int pid, int pidFd, out ExitStatus status);
}
