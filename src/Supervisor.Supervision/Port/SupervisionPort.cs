namespace Supervisor.Supervision.Port;

/// <summary>All that a server can ask of supervision.</summary>
/// <param name="Supervision">What Supervisor itself can do.</param>
/// <param name="Updates">Bringing what is active to the configuration.</param>
/// <param name="Collections">Named views across groups.</param>
/// <param name="Operations">What takes longer than a moment.</param>
/// <param name="Intents">What people want beyond this life of the daemon.</param>
/// <param name="Runtime">Programs and groups added at run time; null: the configuration does not allow them.</param>
public sealed record SupervisionPort(
    ISupervision Supervision,
    IUpdates Updates,
    ICollections Collections,
    IOperations Operations,
    IProcessIntents Intents,
    IRuntimeSupervision? Runtime)
{
    /// <summary>Another image taking over; null: whoever hosts this has none.</summary>
    public IUpgrades? Upgrades { get; init; }
}
