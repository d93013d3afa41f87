namespace Supervisor.Engine.Timing;

/// <summary>A moment on both clocks: intervals are measured on the monotonic one, reports use the wall clock.</summary>
/// <param name="Monotonic">Time since an arbitrary start, never set back.</param>
/// <param name="Wall">UTC.</param>
public readonly record struct Instant(TimeSpan Monotonic, DateTimeOffset Wall);
