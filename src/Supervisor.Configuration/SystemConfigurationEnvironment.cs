using System.Collections;
using System.Runtime.InteropServices;
using Supervisor.Protocol.Ini;

namespace Supervisor.Configuration;

/// <summary>This machine and this process. Take one at start and keep it: it remembers the folder the daemon was started in.</summary>
public class SystemConfigurationEnvironment : IConfigurationEnvironment
{
    // What Dns.GetHostName() says too, but that brings the whole of name resolution with it into every start.
    private const string HostNameFile = "/proc/sys/kernel/hostname";

    private string? _hostNodeName;

    /// <summary>Notes the environment variables and the current directory.</summary>
    /// <param name="userId">Id of the user who runs the process.</param>
    /// <param name="variables">The environment, where it is known better than .NET tells it, which has lost what is no UTF-8.</param>
    public SystemConfigurationEnvironment(uint userId, IEnumerable<KeyValuePair<string, string>>? variables = null)
    {
        UserId = userId;
        Variables = variables is null ? ReadVariables() : new Dictionary<string, string>(variables);
        CurrentDirectory = FindCurrentDirectory();
        TempDirectory = FindTempDirectory();
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Variables { get; }

    /// <inheritdoc/>
    public string HostNodeName => _hostNodeName ??= ReadHostNodeName();

    /// <inheritdoc/>
    public string CurrentDirectory { get; }

    /// <inheritdoc/>
    public string TempDirectory { get; }

    /// <inheritdoc/>
    public string HomeDirectory => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <inheritdoc/>
    public uint UserId { get; }

    /// <inheritdoc/>
    public virtual bool DirectoryExists(string path) => Directory.Exists(Absolute(path));

    /// <inheritdoc/>
    public virtual bool Exists(string path)
    {
        string absolute = Absolute(path);
        return File.Exists(absolute) || Directory.Exists(absolute) || new FileInfo(absolute).LinkTarget is not null;
    }

    /// <inheritdoc/>
    public virtual IEnumerable<string> ListDirectory(string path)
    {
        try
        {
            return [.. new DirectoryInfo(Absolute(path)).EnumerateFileSystemInfos().Select(entry => entry.Name)];
        }
        catch (Exception why) when (why is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <inheritdoc/>
    public virtual byte[] ReadFile(string path) => IniBytes.Read(Absolute(path));

    /// <summary>A path as it counts from the folder at start.</summary>
    protected string Absolute(string path) => PosixPath.Join(CurrentDirectory, path);

    private static Dictionary<string, string> ReadVariables()
    {
        Dictionary<string, string> variables = [];
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables.Add((string)variable.Key, (string?)variable.Value ?? "");
        }

        return variables;
    }

    private static string ReadHostNodeName()
    {
        try
        {
            return File.ReadAllText(HostNameFile).TrimEnd('\n');
        }
        catch (Exception why) when (why is IOException or UnauthorizedAccessException)
        {
            return System.Net.Dns.GetHostName();
        }
    }

    /// <summary>A folder may be deleted while somebody is in it; then the name it had, for whoever made it anew.</summary>
    private string FindCurrentDirectory()
    {
        try
        {
            return Directory.GetCurrentDirectory();
        }
        catch (Exception why) when (why is IOException or UnauthorizedAccessException)
        {
            return Variables.GetValueOrDefault("PWD") is ['/', ..] path ? path : "/";
        }
    }

    // tempfile.gettempdir() of Python.
    private string FindTempDirectory()
    {
        string?[] candidates =
        [
            Variables.GetValueOrDefault("TMPDIR"), Variables.GetValueOrDefault("TEMP"), Variables.GetValueOrDefault("TMP"),
            .. RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? [Path.GetTempPath()] : new[] { "/tmp", "/var/tmp", "/usr/tmp" },
        ];
        string? found = candidates.FirstOrDefault(candidate => candidate is { Length: > 0 } && Directory.Exists(Absolute(candidate)));
        return found is null ? CurrentDirectory : PosixPath.Absolute(found, CurrentDirectory);
    }
}
