using System.Net;

namespace Supervisor.Server.Http;

/// <summary>
/// Names under which a server may be asked. A page can make a name of its own lead to this machine after it was loaded (DNS
/// rebinding); its requests then look like those of our own pages, but for the name in their Host header.
/// </summary>
public sealed class AllowedHosts
{
    private const string HostsFile = "/etc/hosts";

    /// <summary>Names that nobody can register for the world to look up.</summary>
    private static readonly string[] LocalSuffixes = [".localhost", ".local", ".internal", ".home.arpa"];

    private readonly bool _isOpen;
    private readonly string[] _named;
    private readonly Lazy<HashSet<string>> _own;

    /// <summary>The names of a server.</summary>
    /// <param name="isOpen">Every name is allowed as long as none is given: the server has a password, or no browser reaches it.</param>
    /// <param name="given"><c>allowed_hosts</c>.</param>
    /// <param name="bound">The host it is bound to, or null.</param>
    public AllowedHosts(bool isOpen, IReadOnlyList<string> given, string? bound = null)
    {
        _named = [.. given.Where(name => name != "*")];
        _isOpen = given.Contains("*") || (isOpen && given.Count == 0);
        _own = new(() => OwnNames(bound));
    }

    /// <summary>Every name.</summary>
    public static AllowedHosts Any { get; } = new(isOpen: true, []);

    /// <summary>
    /// Whether it may be asked under that name, the Host header without its port: an address, a name without a dot or of a local
    /// domain, a name of this machine, or one that was given. An empty one as well: browsers always send it.
    /// </summary>
    public bool Allows(string host)
    {
        if (_isOpen || host.Length == 0)
        {
            return true;
        }

        string name = host.TrimEnd('.').ToLowerInvariant();
        return !name.Contains('.', StringComparison.Ordinal)
            || IPAddress.TryParse(name.Trim('[', ']'), out _)
            || LocalSuffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal))
            || IsNamed(name)
            || _own.Value.Contains(name);
    }

    /// <summary>Whether <c>allowed_hosts</c> has the name itself, or a domain it is in (<c>.example.com</c>).</summary>
    public bool IsNamed(string host) => Array.Exists(
        _named,
        name => name.Equals(host, StringComparison.OrdinalIgnoreCase)
            || (name.StartsWith('.') && host.EndsWith(name, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The host name, and the names that stand beside it in the hosts file: nothing here asks a name server.</summary>
    private static HashSet<string> OwnNames(string? bound)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase) { Environment.MachineName };
        if (bound is not null)
        {
            names.Add(bound);
        }

        try
        {
            foreach (string line in File.ReadLines(HostsFile))
            {
                string[] words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (words.Skip(1).Contains(Environment.MachineName, StringComparer.OrdinalIgnoreCase))
                {
                    names.UnionWith(words.Skip(1));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // without it there are fewer names
        }

        return names;
    }
}
