namespace Supervisor.Configuration;

/// <summary>What the meaning of a configuration depends on besides its text. Tests give a made-up one.</summary>
public interface IConfigurationEnvironment
{
    /// <summary>The environment variables: <c>%(ENV_x)s</c>.</summary>
    IReadOnlyDictionary<string, string> Variables { get; }

    /// <summary>Name of the machine: <c>%(host_node_name)s</c>.</summary>
    string HostNodeName { get; }

    /// <summary>Absolute folder that relative paths start from; the one at start, whatever the daemon changes to later.</summary>
    string CurrentDirectory { get; }

    /// <summary>Folder for temporary files: the default of <c>childlogdir</c>.</summary>
    string TempDirectory { get; }

    /// <summary>Home folder of the user, for <c>~</c> where HOME is not set.</summary>
    string HomeDirectory { get; }

    /// <summary>Id of the user the daemon was started by.</summary>
    uint UserId { get; }

    /// <summary>True when there is a folder of that name.</summary>
    bool DirectoryExists(string path);

    /// <summary>True when there is anything of that name, a dangling link too.</summary>
    bool Exists(string path);

    /// <summary>Names of what is in a folder; none when it cannot be read.</summary>
    IEnumerable<string> ListDirectory(string path);

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    byte[] ReadFile(string path);
}
