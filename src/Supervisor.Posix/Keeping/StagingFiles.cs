namespace Supervisor.Posix;

/// <summary>
/// The staging files of a service. Each output thread has one to itself, so that none waits for another's disk; all pieces are counted
/// together, and what is held back of streams stands in the first. Any thread may call.
/// </summary>
public sealed class StagingFiles
{
    /// <summary>How many there are at most: for each output thread one, and one that a thread before it has not come back with.</summary>
    public const int Most = 16;

    private readonly Lock _gate = new();
    private readonly StagingFile?[] _files = new StagingFile?[Most];
    private readonly HashSet<StagingFile> _used = [];
    private readonly Func<int, int> _make;

    /// <param name="first">The first.</param>
    /// <param name="more">Those that a daemon before this one has made, by their number from 1 on.</param>
    /// <param name="make">Makes the file of a number. Returns its descriptor or -errno.</param>
    public StagingFiles(StagingFile first, IEnumerable<(int Number, int Fd)> more, Func<int, int> make)
    {
        _make = make;
        _files[0] = first;
        foreach ((int number, int fd) in more)
        {
            _files[number] = StagingFile.Open(fd, first: first);
        }

        Pending = [.. _files.OfType<StagingFile>().Where(file => file.Pending > 0)];
        _used.UnionWith(Pending);
    }

    /// <summary>
    /// Those in which a daemon that died had something on the way: nobody has them before somebody has gone on with that, or given it up,
    /// and given them back.
    /// </summary>
    public IReadOnlyList<StagingFile> Pending { get; }

    /// <summary>What is held back of a stream, as it was after the last piece of it; empty: nothing is known.</summary>
    /// <param name="pipe">Inode of its pipe.</param>
    public byte[] StateOf(ulong pipe) => _files[0]!.StateOf(pipe);

    /// <summary>One that nobody has, to be given back; null: there is none to be had.</summary>
    public StagingFile? Take()
    {
        lock (_gate)
        {
            for (int number = 0; number < Most; number++)
            {
                StagingFile? file = _files[number] ??= Make(number);
                if (file is null)
                {
                    return null;
                }

                if (_used.Add(file))
                {
                    return file;
                }
            }
        }

        return null;
    }

    /// <summary>Nothing is on the way in it.</summary>
    public void GiveBack(StagingFile file)
    {
        lock (_gate)
        {
            _used.Remove(file);
        }
    }

    /// <summary>Nobody uses any of them any more: gives their memory back. All that is in them stays.</summary>
    public void Close() => Array.ForEach([.. _files.OfType<StagingFile>()], file => file.Dispose());

    private StagingFile? Make(int number)
    {
        int fd = _make(number);
        return fd >= 0 ? StagingFile.Open(fd, first: _files[0]) : null;
    }
}
