namespace Supervisor.Simulation;

/// <summary>Something threw that never should.</summary>
internal sealed class InjectedException() : Exception(Text)
{
    /// <summary>By what it is known in the log.</summary>
    public const string Text = "thrown by the simulation";
}
