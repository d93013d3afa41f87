using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>The users and groups of this machine, by way of the C library: files, LDAP or whatever it is set up to ask.</summary>
public sealed unsafe class UserDatabase : IUserDatabase
{
    private const int FirstBufferSize = 2048;
    private const int LargestBufferSize = 16 * 1024 * 1024;

    /// <inheritdoc/>
    public UserEntry? FindUser(string name)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        fixed (byte* text = CString.Bytes(name))
        {
            nint key = (nint)text;
            return FindUser((entry, buffer, length, result) =>
                Libc.getpwnam_r((byte*)key, (PasswdEntry*)entry, (byte*)buffer, length, (PasswdEntry**)result));
        }
    }

    /// <inheritdoc/>
    public UserEntry? FindUser(uint uid) => FindUser((entry, buffer, length, result) =>
        Libc.getpwuid_r(uid, (PasswdEntry*)entry, (byte*)buffer, length, (PasswdEntry**)result));

    /// <inheritdoc/>
    public uint? FindGroup(string name)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        fixed (byte* text = CString.Bytes(name))
        {
            nint key = (nint)text;
            return FindGroup((entry, buffer, length, result) =>
                Libc.getgrnam_r((byte*)key, (GroupEntry*)entry, (byte*)buffer, length, (GroupEntry**)result));
        }
    }

    /// <inheritdoc/>
    public bool HasGroup(uint gid) => FindGroup((entry, buffer, length, result) =>
        Libc.getgrgid_r(gid, (GroupEntry*)entry, (byte*)buffer, length, (GroupEntry**)result)) is not null;

    /// <summary>
    /// Whom a program with <c>user=</c> runs as: the user, the primary group, and every group that lists the user. Null when the
    /// database has no such user.
    /// </summary>
    public Credentials? Resolve(uint uid)
    {
        if (FindUser(uid) is not { } user)
        {
            return null;
        }

        fixed (byte* name = CString.Bytes(user.Name))
        {
            int count = 32;
            while (true)
            {
                uint[] groups = new uint[count];
                fixed (uint* list = groups)
                {
                    int room = count;
                    if (Libc.getgrouplist(name, user.Gid, list, &room) >= 0)
                    {
                        return new(uid, user.Gid, groups[..room]);
                    }

                    count = Math.Max(room, count * 2);
                }
            }
        }
    }

    private delegate int Lookup(nint entry, nint buffer, nuint length, nint result);

    private static UserEntry? FindUser(Lookup lookup) => Find(lookup, static entry =>
    {
        PasswdEntry* user = (PasswdEntry*)entry;
        return new UserEntry(CString.Text(user->Name), user->Uid, user->Gid, CString.Text(user->Directory));
    });

    private static uint? FindGroup(Lookup lookup) => Find<uint?>(lookup, static entry => ((GroupEntry*)entry)->Gid);

    private static T? Find<T>(Lookup lookup, Func<nint, T> convert)
    {
        // Larger than both structures.
        byte* entry = stackalloc byte[sizeof(PasswdEntry)];
        for (int size = FirstBufferSize; ; size *= 4)
        {
            byte[] buffer = new byte[size];
            fixed (byte* room = buffer)
            {
                void* found = null;
                int error = lookup((nint)entry, (nint)room, (nuint)size, (nint)(&found));
                if (error == Errno.ERANGE && size < LargestBufferSize)
                {
                    continue;
                }

                // Errors (the directory server is down) and "no such entry" are not told apart, as in Supervisor.
                return found != null ? convert((nint)found) : default;
            }
        }
    }
}
