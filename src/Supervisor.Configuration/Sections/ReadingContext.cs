using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Ini;
using Supervisor.Configuration.Values;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Sections;

/// <summary>What the readers of the sections share.</summary>
internal sealed class ReadingContext
{
    private ExpansionNames? _variablesAndHere;

    /// <summary>The merged text.</summary>
    public required IniDocument Document { get; init; }

    /// <summary>Where errors go.</summary>
    public required ErrorList Errors { get; init; }

    /// <summary>Users, groups and folders.</summary>
    public required MachineValues Machine { get; init; }

    /// <summary>True when only the text counts and not what this machine or program has.</summary>
    public required bool TextOnly { get; init; }

    /// <summary>Id of the user the daemon was started by.</summary>
    public required uint UserId { get; init; }

    /// <summary>Names of environment variables, those of [supervisord] included once it is read.</summary>
    public required ExpansionNames Variables { get; init; }

    /// <summary>Folder of the main file.</summary>
    public required string Here { get; init; }

    /// <summary>Name of the machine.</summary>
    public required string HostNodeName { get; init; }

    /// <summary>What to log later.</summary>
    public List<ConfigurationMessage> Messages { get; } = [];

    /// <summary>What Supervisor takes without a word, but cannot be meant.</summary>
    public ErrorList Warnings { get; } = new();

    /// <summary>Variables and <c>here</c>: the names that most sections may use. Further ones go into a scope of their own over it.</summary>
    public ExpansionNames VariablesAndHere => _variablesAndHere ??= new ExpansionNames(Variables).Add("here", Here);

    /// <summary>A reader for a section.</summary>
    public SectionReader Reader(string section) => new(Document, section, Errors, Warnings);

    /// <summary>Notes a warning for the log.</summary>
    public void Warn(string text)
    {
        ConfigurationMessage message = new(LogLevel.Warn, text);
        if (!Messages.Contains(message))
        {
            Messages.Add(message);
        }
    }
}
