using System.Runtime.CompilerServices;
using System.Text;

namespace Supervisor.Server.Http;

/// <summary>
/// User name and password of one HTTP server section. The password may be <c>{SHA}</c> and the lower-case
/// hexadecimal SHA-1 of the real one. Comparison takes the same time wherever the texts differ.
/// </summary>
public sealed class ServerCredentials
{
    private const string ShaPrefix = "{SHA}";

    private readonly byte[] _user;
    private readonly byte[] _password;
    private readonly bool _isSha;

    /// <summary>The texts of <c>username=</c> and <c>password=</c>.</summary>
    public ServerCredentials(string user, string password)
    {
        _isSha = password.StartsWith(ShaPrefix, StringComparison.Ordinal);
        _user = Encoding.UTF8.GetBytes(user);
        _password = Encoding.UTF8.GetBytes(_isSha ? password[ShaPrefix.Length..] : password);
    }

    /// <summary>True when an <c>Authorization</c> header of the Basic scheme (RFC 7617) holds this name and password.</summary>
    public bool Accepts(string? authorization)
    {
        if (BasicCredentials.Parse(authorization) is not { } given)
        {
            return false;
        }

        byte[] password = Encoding.UTF8.GetBytes(given.Password);
        if (_isSha)
        {
            password = Encoding.UTF8.GetBytes(Convert.ToHexStringLower(Sha1.Hash(password)));
        }

        // both are always compared, so that a wrong name takes as long as a wrong password
        return IsSame(Encoding.UTF8.GetBytes(given.User), _user) & IsSame(password, _password);
    }

    /// <summary>Takes a time that depends on the length of what is given alone.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    private static bool IsSame(ReadOnlySpan<byte> given, ReadOnlySpan<byte> expected)
    {
        int difference = given.Length ^ expected.Length;
        ReadOnlySpan<byte> other = expected.IsEmpty ? [0] : expected;
        int at = 0;
        foreach (byte b in given)
        {
            difference |= b ^ other[at];
            at = at + 1 == other.Length ? 0 : at + 1;
        }

        return difference == 0;
    }
}
