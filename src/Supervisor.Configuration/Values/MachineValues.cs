using System.Globalization;
using Supervisor.Engine.Settings;
using Supervisor.Os;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Values;

/// <summary>
/// Value types that name users, groups and folders of the machine. When only the text is to be judged, every name that
/// could exist does, and every number.
/// </summary>
internal sealed class MachineValues(IUserDatabase users, IConfigurationEnvironment environment, bool textOnly)
{
    /// <summary>Which folders there are: a thousand programs ask for the one that all their logs are in.</summary>
    private readonly Dictionary<string, bool> _directories = [];

    /// <summary>A user by name or number.</summary>
    public UserSetting User(string text)
    {
        if (PythonInteger.TryParse(text, out long number))
        {
            bool possible = number is >= 0 and <= uint.MaxValue;
            return textOnly || (possible && users.FindUser((uint)number) is not null)
                ? new UserSetting(text, possible ? (uint)number : null)
                : throw new ValueException($"Invalid user id {text}", "the id of a user of this machine");
        }

        return users.FindUser(text) is { } user ? new UserSetting(text, user.Uid)
            : textOnly && CouldExist(text) ? new UserSetting(text, null)
            : throw new ValueException($"Invalid user name {text}", "the name of a user of this machine");
    }

    /// <summary><c>user</c> or <c>user:group</c>, each by name or number.</summary>
    public OwnerSetting Owner(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new OwnerSetting(User(text), null) : new OwnerSetting(User(text[..colon]), Group(text[(colon + 1)..]));
    }

    /// <summary>A user together with the primary group of that user.</summary>
    public OwnerSetting WithPrimaryGroup(UserSetting user)
    {
        UserEntry? entry = user.Uid is { } uid ? users.FindUser(uid) : null;
        return new OwnerSetting(user, entry is null ? user : new UserSetting(entry.Gid.ToString(CultureInfo.InvariantCulture), entry.Gid));
    }

    /// <summary>A folder that exists, with ~ expanded.</summary>
    public string ExistingDirectory(string text)
    {
        string path = ExpandUser(text);
        return IsDirectory(path) ? path : throw new ValueException($"{text} is not an existing directory", "the path of a directory");
    }

    /// <summary>A path in a folder that exists, with ~ expanded.</summary>
    public string PathInExistingDirectory(string text)
    {
        string path = ExpandUser(text);
        string directory = PosixPath.Directory(path);
        return directory.Length == 0 || IsDirectory(directory)
            ? path
            : throw new ValueException($"The directory named as part of the path {text} does not exist", "a path in an existing directory");
    }

    /// <summary>The path, absolute, normalised and with ~ expanded.</summary>
    public string Normalize(string text) => PosixPath.Absolute(ExpandUser(text), environment.CurrentDirectory);

    /// <summary>The path made absolute, its ~ left alone.</summary>
    public string Absolute(string text) => PosixPath.Absolute(text, environment.CurrentDirectory);

    private UserSetting Group(string text)
    {
        if (PythonInteger.TryParse(text, out long number))
        {
            bool possible = number is >= 0 and <= uint.MaxValue;
            return textOnly || (possible && users.HasGroup((uint)number))
                ? new UserSetting(text, possible ? (uint)number : null)
                : throw new ValueException($"Invalid group id {text}", "the id of a group of this machine");
        }

        return users.FindGroup(text) is { } gid ? new UserSetting(text, gid)
            : textOnly && CouldExist(text) ? new UserSetting(text, null)
            : throw new ValueException($"Invalid group name {text}", "the name of a group of this machine");
    }

    private bool IsDirectory(string path)
    {
        if (path.Length == 0 || textOnly)
        {
            return path.Length > 0;
        }

        if (!_directories.TryGetValue(path, out bool exists))
        {
            _directories.Add(path, exists = environment.DirectoryExists(path));
        }

        return exists;
    }

    private string ExpandUser(string path) => !path.StartsWith('~') ? path : PosixPath.ExpandUser(path, name => name.Length > 0
        ? users.FindUser(name)?.Home
        : environment.Variables.TryGetValue("HOME", out string? home) ? home : environment.HomeDirectory);

    private static bool CouldExist(string name) => name.Length > 0 && !name.Any(c => c == ':' || PythonText.IsSpace(c));
}
