using System.Text;
using Supervisor.Configuration.Arguments;
using Supervisor.Configuration.Loading;
using Supervisor.Os;

namespace Supervisor.Configuration.Tests;

/// <summary>A machine that exists in memory only: files, folders, users and variables.</summary>
internal sealed class MadeUpMachine : IConfigurationEnvironment, IUserDatabase
{
    private readonly Dictionary<string, byte[]> _files = [];
    private readonly HashSet<string> _unreadable = [];

    public Dictionary<string, string> Env { get; } = new() { ["HOME"] = "/home/joe", ["FOO"] = "bar" };

    public HashSet<string> Directories { get; } = ["/", "/etc", "/tmp", "/var/log", "/home/joe", "/root", "/conf"];

    public IReadOnlyDictionary<string, string> Variables => Env;

    public string HostNodeName => "node.example";

    public string CurrentDirectory { get; set; } = "/conf";

    public string TempDirectory => "/tmp";

    public string HomeDirectory => "/root";

    public uint UserId { get; set; }

    public MadeUpMachine Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public MadeUpMachine Write(string path, byte[] content)
    {
        _files[path] = content;
        for (string folder = PosixPath.Directory(path); Directories.Add(folder); folder = PosixPath.Directory(folder))
        {
        }

        return this;
    }

    public MadeUpMachine WriteUnreadable(string path)
    {
        _unreadable.Add(path);
        return Write(path, "");
    }

    public bool DirectoryExists(string path) => Directories.Contains(Absolute(path));

    public bool Exists(string path) => _files.ContainsKey(Absolute(path)) || DirectoryExists(path);

    public IEnumerable<string> ListDirectory(string path)
    {
        string folder = Absolute(path);
        return _files.Keys.Concat(Directories).Where(entry => entry != "/" && PosixPath.Directory(entry) == folder)
            .Select(entry => PosixPath.Split(entry).Name);
    }

    public byte[] ReadFile(string path) =>
        DirectoryExists(path) || _unreadable.Contains(path) ? throw new UnauthorizedAccessException($"Access to '{path}' is denied.")
        : _files.TryGetValue(Absolute(path), out byte[]? content) ? content
        : throw new FileNotFoundException($"no {path}");

    public UserEntry? FindUser(string name) => name switch
    {
        "root" => new("root", 0, 0, "/root"),
        "joe" => new("joe", 1000, 100, "/home/joe"),
        _ => null,
    };

    public UserEntry? FindUser(uint uid) => uid switch { 0 => FindUser("root"), 1000 => FindUser("joe"), _ => null };

    public uint? FindGroup(string name) => name switch { "root" => 0, "users" => 100, _ => null };

    public bool HasGroup(uint gid) => gid is 0 or 100;

    public SupervisorConfiguration Load(string text, bool textOnly = false, params string[] arguments)
    {
        Write("/conf/supervisord.conf", text);
        return Load(textOnly, arguments);
    }

    public SupervisorConfiguration Load(bool textOnly = false, params string[] arguments) =>
        new ConfigurationLoader(this, this, textOnly)
            .Load(CommandLine.Parse("supervisord", ["-c", "/conf/supervisord.conf", .. arguments], this, this));

    public IReadOnlyList<ConfigurationError> Errors(string text, bool textOnly = false) =>
        Assert.Throws<ConfigurationException>(() => Load(text, textOnly)).Errors;

    private string Absolute(string path) => PosixPath.Absolute(path, CurrentDirectory);
}
