using Supervisor.Protocol.Ini;

namespace Supervisor.Client.Settings;

/// <summary>
/// The <c>[supervisorctl]</c> section of a configuration file: where the daemon listens and how to sign in (Supervisor: Configuration
/// File, <c>[supervisorctl]</c> Section Settings). Keys that are absent are null.
/// </summary>
public sealed class SupervisorctlSection
{
    private const string Name = "supervisorctl";
    private readonly IniFile _ini;
    private readonly string _here;
    private readonly Func<string, string?> _environment;

    private SupervisorctlSection(IniFile ini, string file, Func<string, string?> environment)
    {
        _ini = ini;
        File = file;
        _here = Path.GetDirectoryName(file)!;
        _environment = environment;
        ServerUrl = ServerUrlOf(Get("serverurl", knowsHere: true));
        UserName = Get("username");
        Password = Get("password");
    }

    /// <summary>Full path of the file it stands in.</summary>
    public string File { get; }

    /// <summary>Where the daemon listens; the path of a Unix socket is a full one.</summary>
    public string? ServerUrl { get; }

    /// <summary>User name for basic authentication.</summary>
    public string? UserName { get; }

    /// <summary>Password for basic authentication.</summary>
    public string? Password { get; }

    /// <summary>Names of all sections of the file.</summary>
    public IEnumerable<string> Sections => _ini.Sections;

    /// <summary>The places supervisord looks in as well: around the program, here, and in /etc.</summary>
    /// <param name="program">Path of the running program, or null to leave out the places around it.</param>
    public static IEnumerable<string> SearchPath(string? program)
    {
        string? root = program is null ? null : Path.GetDirectoryName(Path.GetDirectoryName(program)) ?? "";
        return
        [
            .. root is null ? [] : new[] { Path.Combine(root, "etc", "supervisord.conf"), Path.Combine(root, "supervisord.conf") },
            "supervisord.conf",
            "etc/supervisord.conf",
            "/etc/supervisord.conf",
            "/etc/supervisor/supervisord.conf",
        ];
    }

    /// <summary>Reads the section of a file. Files it includes are not read, as by Supervisor's own client.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="environment">Values for <c>%(ENV_X)s</c>, and HOME for <c>~</c>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">The file is wrong, or has no such section.</exception>
    public static SupervisorctlSection Read(string file, Func<string, string?> environment)
    {
        if (!System.IO.File.Exists(file) && !Directory.Exists(file))
        {
            throw new FileNotFoundException($"could not find config file {file}", file);
        }

        string text;
        try
        {
            using StreamReader reader = new(new MemoryStream(IniBytes.Read(file)));
            text = reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"could not read config file {file}", e);
        }

        IniFile ini = IniFile.Parse(file, text);
        return ini.Sections.Contains(Name)
            ? new(ini, Path.GetFullPath(file), environment)
            : throw new FormatException($".ini file does not include {Name} section");
    }

    /// <summary>The value of a key with <c>%(ENV_X)s</c> expanded, or null.</summary>
    /// <param name="key">Name of the key.</param>
    /// <param name="knowsHere">Expand <c>%(here)s</c> too.</param>
    /// <exception cref="FormatException">It holds a name that is not known.</exception>
    public string? Get(string key, bool knowsHere = false) => _ini.Get(Name, key) is { } value
        ? Expansion.Expand(value, $"{Name}.{key}", name =>
            name.StartsWith("ENV_", StringComparison.Ordinal) ? _environment(name["ENV_".Length..])
            : knowsHere && name == "here" ? _here
            : null)
        : null;

    /// <summary>A full path, with <c>~</c> for the home folder.</summary>
    public static string Normalized(string path, Func<string, string?> environment) =>
        Path.GetFullPath(path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? environment("HOME") + path[1..] : path);

    private string? ServerUrlOf(string? configured) => configured?.StartsWith("unix://", StringComparison.Ordinal) == true
        ? "unix://" + Normalized(configured["unix://".Length..], _environment)
        : configured;
}
