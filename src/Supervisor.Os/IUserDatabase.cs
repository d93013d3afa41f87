namespace Supervisor.Os;

/// <summary>One entry of passwd(5).</summary>
/// <param name="Name">Login name.</param>
/// <param name="Uid">User id.</param>
/// <param name="Gid">Id of the primary group.</param>
/// <param name="Home">Home directory.</param>
public sealed record UserEntry(string Name, uint Uid, uint Gid, string Home);

/// <summary>The users and groups of the machine: getpwnam(3), getgrnam(3) and their kin.</summary>
public interface IUserDatabase
{
    /// <summary>Looks a user up by name; null when there is none.</summary>
    UserEntry? FindUser(string name);

    /// <summary>Looks a user up by number; null when there is none.</summary>
    UserEntry? FindUser(uint uid);

    /// <summary>The number of the group of that name; null when there is none.</summary>
    uint? FindGroup(string name);

    /// <summary>True when a group has that number.</summary>
    bool HasGroup(uint gid);
}
