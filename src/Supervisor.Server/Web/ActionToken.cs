using System.Security.Cryptography;
using System.Text;
using Supervisor.Posix;

namespace Supervisor.Server.Web;

/// <summary>
/// A secret of this run of the daemon that our own pages send along with actions. Pages of others cannot read it, so a form of
/// theirs cannot act in the name of whoever looks at it.
/// </summary>
internal sealed class ActionToken
{
    private const int Bytes = 24;
    private const int RunBytes = 4;

    /// <summary>The secret.</summary>
    public string Text { get; } = Convert.ToHexStringLower(RandomBytes.Get(Bytes));

    /// <summary>Another name of this run, which is no secret.</summary>
    public string Run { get; } = Convert.ToHexStringLower(RandomBytes.Get(RunBytes));

    /// <summary>Compares in constant time.</summary>
    public bool Is(string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(Text));
}
