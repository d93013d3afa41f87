using Supervisor.Os;

namespace Supervisor.Posix;

/// <inheritdoc/>
internal sealed class LateStart(ChildLauncher launcher, ChildStart start, SpawnRequest request) : ILateStart
{
    private ChildStart? _start = start;

    /// <inheritdoc/>
    public string? Settle(string processName)
    {
        SpawnFailure? failure = _start is { } start ? launcher.Settle(start) : null;
        _start = null;
        return failure?.Describe(request, processName);
    }
}
