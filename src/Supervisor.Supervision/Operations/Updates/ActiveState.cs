using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Operations.Updates;

/// <summary>What is active when an update is planned.</summary>
/// <param name="Groups">The groups in their order.</param>
/// <param name="Collections">The collections.</param>
internal sealed record ActiveState(IReadOnlyList<ActiveGroup> Groups, IReadOnlyList<CollectionSettings> Collections);

/// <summary>An active group.</summary>
/// <param name="Settings">Its settings; the list of processes in them does not count.</param>
/// <param name="IsRuntime">It was added at run time.</param>
/// <param name="Processes">Its processes in their order.</param>
/// <param name="IsKept">It was of the configuration and stays for what was added to it at run time.</param>
internal sealed record ActiveGroup(
    GroupSettings Settings, bool IsRuntime, IReadOnlyList<ActiveProcess> Processes, bool IsKept = false);

/// <summary>An active process.</summary>
/// <param name="Settings">What it runs by.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="IsRuntime">It was added at run time.</param>
internal sealed record ActiveProcess(ProcessSettings Settings, ProcessState State, bool IsRuntime);

/// <summary>What is wanted: the configuration as it was just read.</summary>
/// <param name="Groups">The groups by priority and name; of two with one name the first counts.</param>
/// <param name="Collections">The collections.</param>
internal sealed record WantedState(IReadOnlyList<GroupSettings> Groups, IReadOnlyList<CollectionSettings> Collections);
