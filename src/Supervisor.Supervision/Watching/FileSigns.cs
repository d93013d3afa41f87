using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Watching;

/// <summary>Tells when something happens where files are waited for. Made of one inotify(7) for all of them, and only if there are any.</summary>
internal sealed class FileSigns(SupervisionLoop loop)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _numbers = [];
    private FileWatcher? _watcher;
    private bool _isListening;

    /// <summary>Told, on the loop, of a file in whose directory something happened.</summary>
    public Action<string>? Happened { get; set; }

    /// <summary>True when the kernel tells of what happens to that file. From any thread.</summary>
    public bool Tells(string path)
    {
        lock (_lock)
        {
            return _isListening && _numbers.ContainsKey(path);
        }
    }

    /// <summary>Begins to watch; again for the same file, its directory may be another now. On a worker.</summary>
    public void Watch(string path)
    {
        FileWatcher watcher;
        lock (_lock)
        {
            try
            {
                watcher = _watcher ??= Begin();
            }
            catch (PosixException)
            {
                return;
            }
        }

        int number = watcher.WatchFor(path);
        lock (_lock)
        {
            if (_numbers.TryGetValue(path, out int before) && before != number)
            {
                Drop(path);
            }

            if (number >= 0)
            {
                _numbers[path] = number;
            }
        }
    }

    /// <summary>Nobody waits for a file any more.</summary>
    public void Forget(string path)
    {
        lock (_lock)
        {
            Drop(path);
        }
    }

    private void Drop(string path)
    {
        if (_numbers.Remove(path, out int number) && !_numbers.ContainsValue(number))
        {
            _watcher?.Unwatch(number);
        }
    }

    private FileWatcher Begin()
    {
        FileWatcher watcher = new();
        loop.Post(() =>
        {
            lock (_lock)
            {
                _isListening = loop.Listen(watcher.Fd, () => Take(watcher), out _) >= 0;
            }
        });
        return watcher;
    }

    private void Take(FileWatcher watcher)
    {
        HashSet<int> numbers = [];
        watcher.Take(numbers);
        string[] paths;
        lock (_lock)
        {
            paths = [.. _numbers.Where(entry => numbers.Contains(entry.Value) || numbers.Contains(-1)).Select(entry => entry.Key)];
        }

        foreach (string path in paths)
        {
            Happened?.Invoke(path);
        }
    }
}
