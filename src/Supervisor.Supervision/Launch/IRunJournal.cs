using Supervisor.Os;

namespace Supervisor.Supervision.Launch;

/// <summary>Takes note of children for a daemon that comes after this one has died. On a thread of the spawner, which may wait.</summary>
internal interface IRunJournal
{
    /// <summary>How it will know the child again.</summary>
    RunIdentity Identify(SpawnResult child);

    /// <summary>Comes back when it would find the run.</summary>
    void Began(RunRecord run);
}
