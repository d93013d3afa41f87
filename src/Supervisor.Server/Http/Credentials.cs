using System.Security.Cryptography;
using System.Text;

namespace Supervisor.Server.Http;

/// <summary>
/// User name and password of one HTTP server section. The password may be <c>{SHA}</c> and the lower-case
/// hexadecimal SHA-1 of the real one. Comparison takes the same time wherever the texts differ.
/// </summary>
public sealed class Credentials
{
    private const string ShaPrefix = "{SHA}";

    private readonly byte[] _userDigest;
    private readonly byte[] _passwordDigest;
    private readonly bool _isSha;

    /// <summary>The texts of <c>username=</c> and <c>password=</c>.</summary>
    public Credentials(string user, string password)
    {
        _isSha = password.StartsWith(ShaPrefix, StringComparison.Ordinal);
        _userDigest = Digest(user);
        _passwordDigest = Digest(_isSha ? password[ShaPrefix.Length..] : password);
    }

    /// <summary>True when an <c>Authorization</c> header of the Basic scheme (RFC 7617) holds this name and password.</summary>
    public bool Accepts(string? authorization)
    {
        if (BasicCredentials.Parse(authorization) is not { } given)
        {
            return false;
        }

        byte[] password = Digest(_isSha ? ShaHex(given.Password) : given.Password);
        // both are always compared, so that a wrong name takes as long as a wrong password
        return CryptographicOperations.FixedTimeEquals(Digest(given.User), _userDigest)
            & CryptographicOperations.FixedTimeEquals(password, _passwordDigest);
    }

    /// <summary>Digests have one length, which hides the length of what is compared.</summary>
    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static string ShaHex(string password) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
}
