namespace Supervisor.Ctl.Terminal;

/// <summary>Lines typed before, the oldest first, kept in a file of plain lines as readline keeps it.</summary>
internal sealed class History
{
    private const int Most = 1000;

    private readonly List<string> _lines = [];

    public int Count => _lines.Count;

    public string this[int index] => _lines[index];

    /// <summary>Adds a line, unless it is blank or the last one again.</summary>
    public void Add(string line)
    {
        if (line.Trim().Length > 0 && (_lines.Count == 0 || _lines[^1] != line.TrimEnd()))
        {
            _lines.Add(line.TrimEnd());
            if (_lines.Count > Most)
            {
                _lines.RemoveAt(0);
            }
        }
    }

    /// <summary>The newest line with a text in it, before an index; -1 if there is none.</summary>
    public int FindBefore(int index, string text) =>
        index <= 0 ? -1 : _lines.FindLastIndex(index - 1, line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>A history that can not be read is an empty one.</summary>
    public void Load(string file)
    {
        try
        {
            foreach (string line in File.ReadLines(file))
            {
                Add(line);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is none yet, or it is somebody else's.
        }
    }

    /// <summary>Readable by its owner alone. Not being able to is no reason to complain on the way out.</summary>
    public void Save(string file)
    {
        try
        {
            FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using StreamWriter writer = new(file, options);
            foreach (string line in _lines)
            {
                writer.Write(line + "\n");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The lines are lost, nothing else.
        }
    }
}
