namespace Supervisor.Posix;

/// <summary>
/// Keeps the children's soft limit of open files apart from the daemon's. As long as the daemon gets by with the children's limit it
/// has that itself, and they inherit it. When its descriptor numbers come near it, it raises its own to the hard limit.
/// Each child sets its own on its way.
/// </summary>
internal sealed class OpenFilesPolicy(ulong? childLimit)
{
    private readonly Lock _gate = new();
    private volatile bool _raised;
    private ulong _hard;

    /// <summary>The limit a child is to set for itself; null: it inherits the right one, whatever is raised meanwhile.</summary>
    public ResourceLimit? ForChild
    {
        get
        {
            if (childLimit is not { } soft)
            {
                return null;
            }

            ulong hard = _raised ? _hard : ResourceLimits.Get(LimitedResource.OpenFiles).Hard;
            return new(Math.Min(soft, hard), hard);
        }
    }

    /// <summary>Looks at the number of a new descriptor. A quarter of the limit is left for connections and files.</summary>
    public void Saw(int fd)
    {
        if (!_raised && childLimit is { } limit && (ulong)fd + Math.Max(64, limit / 4) > limit)
        {
            Raise();
        }
    }

    /// <summary>Raises the daemon's limit; true when that has changed something.</summary>
    public bool Raise()
    {
        lock (_gate)
        {
            if (_raised || childLimit is null)
            {
                return false;
            }

            ResourceLimit now = ResourceLimits.Get(LimitedResource.OpenFiles);
            _hard = now.Hard;
            _raised = true;
            return now.Soft < now.Hard && ResourceLimits.Set(LimitedResource.OpenFiles, new(now.Hard, now.Hard)) == 0;
        }
    }
}
