using System.Runtime.CompilerServices;

namespace Supervisor.Engine.Logging;

/// <summary>Shorter ways to write to the activity log.</summary>
internal static class EngineLogExtensions
{
    /// <summary>Writes a line of level DEBG; it costs nothing while such lines are not written.</summary>
    public static void Debug(this IEngineLog log, [InterpolatedStringHandlerArgument(nameof(log))] ref DebugMessage message) =>
        message.WriteTo(log);
}
