using System.Text;

namespace Supervisor.Configuration;

/// <summary>Python's os.path for POSIX, which decides what paths in a configuration mean. No method looks at the disk.</summary>
public static class PosixPath
{
    /// <summary>os.path.join of two parts.</summary>
    public static string Join(string first, string second) =>
        second.StartsWith('/') ? second
        : first.Length == 0 || first.EndsWith('/') ? first + second
        : $"{first}/{second}";

    /// <summary>os.path.split: the part up to the last slash, without slashes at its end, and the part behind it.</summary>
    public static (string Directory, string Name) Split(string path) => (Directory(path), path[(path.LastIndexOf('/') + 1)..]);

    /// <summary>os.path.dirname.</summary>
    public static string Directory(string path)
    {
        ReadOnlySpan<char> head = path.AsSpan(0, path.LastIndexOf('/') + 1);
        ReadOnlySpan<char> trimmed = head.TrimEnd('/');
        return (trimmed.IsEmpty ? head : trimmed).ToString();
    }

    /// <summary>os.path.abspath, starting from <paramref name="currentDirectory"/>.</summary>
    public static string Absolute(string path, string currentDirectory) => Normalize(Join(currentDirectory, path));

    /// <summary>os.path.normpath: without <c>.</c>, <c>..</c> and doubled slashes; two slashes at the start stay.</summary>
    public static string Normalize(string path)
    {
        if (path.Length == 0)
        {
            return ".";
        }

        int slashes = path.Length - path.TrimStart('/').Length;
        string root = slashes switch { 0 => "", 2 => "//", _ => "/" };
        List<string> parts = new();
        foreach (string part in path.Split('/'))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part != ".." || (root.Length == 0 && parts.Count == 0) || (parts.Count > 0 && parts[^1] == ".."))
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        StringBuilder result = new StringBuilder(root).AppendJoin('/', parts);
        return result.Length == 0 ? "." : result.ToString();
    }

    /// <summary>os.path.expanduser; <paramref name="homeOf"/> gives the home folder of a user, "" for the own, or null.</summary>
    public static string ExpandUser(string path, Func<string, string?> homeOf)
    {
        if (!path.StartsWith('~'))
        {
            return path;
        }

        int slash = path.IndexOf('/', StringComparison.Ordinal);
        int end = slash < 0 ? path.Length : slash;
        return homeOf(path[1..end]) is { } home
            ? home.TrimEnd('/') + path[end..] is { Length: > 0 } expanded ? expanded : "/"
            : path;
    }
}
