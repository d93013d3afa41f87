using System.Text;

namespace Supervisor.Server.Http;

/// <summary>What a client sent as <c>Authorization: Basic …</c>.</summary>
/// <param name="User">The part before the first colon.</param>
/// <param name="Password">The part after it.</param>
internal readonly record struct BasicCredentials(string User, string Password)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null for another scheme, for what is not base64 of UTF-8, and without a colon.</summary>
    public static BasicCredentials? Parse(string? authorization)
    {
        const string Scheme = "Basic ";
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            string text = StrictUtf8.GetString(Convert.FromBase64String(authorization[Scheme.Length..].Trim()));
            int colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? null : new(text[..colon], text[(colon + 1)..]);
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }
}
