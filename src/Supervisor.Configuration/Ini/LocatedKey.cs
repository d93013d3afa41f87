using IniParser.Model;

namespace Supervisor.Configuration.Ini;

/// <summary>An option with the place its value comes from.</summary>
internal sealed class LocatedKey : KeyData
{
    /// <summary>An option read from a file, or given at run time (line 0).</summary>
    public LocatedKey(string name, string value, string file, int line)
        : base(name) => Set(value, file, line);

    /// <summary>Path of the file.</summary>
    public string File { get; private set; } = "";

    /// <summary>Number of the line the option begins on, from 1; 0 when there is none.</summary>
    public int Line { get; private set; }

    /// <summary>Gives the option another value, from another place.</summary>
    public void Set(string value, string file, int line)
    {
        Value = value;
        File = file;
        Line = line;
    }
}
