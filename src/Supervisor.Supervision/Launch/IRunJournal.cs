using Supervisor.Engine.Processes;
using Supervisor.Os;

namespace Supervisor.Supervision.Launch;

/// <summary>Takes note of children for a daemon that comes after this one has died.</summary>
internal interface IRunJournal
{
    /// <summary>How it will know the child again.</summary>
    RunIdentity Identify(SpawnResult child);

    /// <summary>On a thread of the spawner, which may wait: comes back when it would find the run.</summary>
    void Began(RunRecord run);

    /// <summary>
    /// On the loop, in the midst of a turn: puts down how a process is now, for what is about to be done to it. A journal that has to
    /// wait for a disk has it later.
    /// </summary>
    /// <param name="process">The process.</param>
    /// <param name="isPassing">It will be otherwise at the end of the turn.</param>
    void Announce(ManagedProcess process, bool isPassing);

    /// <summary>On the loop: what <see cref="ProcessHost.Undrained"/> says is otherwise now. The same holds.</summary>
    void UndrainedChanged();
}
