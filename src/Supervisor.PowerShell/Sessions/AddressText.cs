using System.Text.RegularExpressions;

namespace Supervisor.PowerShell.Sessions;

/// <summary>Addresses that were refused, and what was said about them, as errors show them.</summary>
internal static partial class AddressText
{
    /// <summary>The text, with <c>***</c> for a user name and password that somebody put into it.</summary>
    public static string WithoutSecrets(string address) => UserInformation().Replace(address, "//***@", 1);

    [GeneratedRegex("//.*@", RegexOptions.Singleline)]
    private static partial Regex UserInformation();
}
