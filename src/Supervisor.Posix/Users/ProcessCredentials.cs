using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>The ids of this process as a whole.</summary>
public static unsafe class ProcessCredentials
{
    /// <summary>Only root can become somebody else.</summary>
    public const string NotRoot = "Can't drop privilege as nonroot user";

    /// <summary>The real user id.</summary>
    public static uint Uid => Libc.getuid();

    /// <summary>The effective user id, which counts when files are created.</summary>
    public static uint EffectiveUid => Libc.geteuid();

    /// <summary>
    /// Makes every thread of this process run as another user, for good. The user we are already is left alone, groups included.
    /// </summary>
    /// <param name="uid">The user.</param>
    /// <param name="users">Where to look up the groups.</param>
    /// <returns>Null, or why not, in Supervisor's words; then the process should end.</returns>
    public static string? Drop(uint uid, UserDatabase users)
    {
        if (users.Resolve(uid) is not { } credentials)
        {
            return UnknownUid(uid);
        }

        if (Libc.getuid() == uid)
        {
            return null;
        }

        if (Libc.getuid() != 0)
        {
            return NotRoot;
        }

        uint[] groups = credentials.Groups.ToArray();
        fixed (uint* list = groups)
        {
            if (Libc.setgroups((nuint)groups.Length, list) != 0)
            {
                return Refusal(groups: true, gid: false);
            }
        }

        if (Libc.setgid(credentials.Gid) != 0)
        {
            return Refusal(groups: false, gid: true);
        }

        return Libc.setuid(uid) != 0 ? Refusal(groups: false, gid: false) : null;
    }

    /// <summary>CAP_SYS_RESOURCE: limits may be raised, and those of others' processes changed.</summary>
    internal const int ResourceCapability = 24;

    /// <summary>Whether this thread has an effective capability (capabilities(7)).</summary>
    internal static bool Has(int capability)
    {
        const string name = "CapEff:";
        string? line = File.ReadLines("/proc/thread-self/status").FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line is not null && (Convert.ToUInt64(line[name.Length..].Trim(), 16) >> capability & 1) != 0;
    }

    /// <summary>The user database has no such number.</summary>
    public static string UnknownUid(uint uid) => $"Can't find uid {uid}";

    internal static string Refusal(bool groups, bool gid) =>
        groups ? "Could not set groups of effective user"
        : gid ? "Could not set group id of effective user"
        : "Could not set user id of effective user";
}
