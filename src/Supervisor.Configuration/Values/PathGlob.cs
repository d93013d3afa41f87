using Supervisor.Protocol;

namespace Supervisor.Configuration.Values;

/// <summary>
/// Python's glob.glob without recursion: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[!a]</c>; hidden files only by a pattern with a
/// dot.
/// </summary>
internal sealed class PathGlob(IConfigurationEnvironment environment)
{
    /// <summary>The paths that match, sorted by code point as Supervisor reads them.</summary>
    public IReadOnlyList<string> Find(string pattern) => [.. Match(pattern).Order(CodePointComparer.Instance)];

    private IEnumerable<string> Match(string pattern)
    {
        (string directory, string name) = PosixPath.Split(pattern);
        if (!Glob.IsPattern(pattern))
        {
            bool found = name.Length > 0 ? environment.Exists(pattern) : environment.DirectoryExists(directory);
            return found ? [pattern] : [];
        }

        IEnumerable<string> directories = Glob.IsPattern(directory) ? Match(directory).Where(environment.DirectoryExists) : [directory];
        return directories.SelectMany(parent => NamesIn(parent, name).Select(found => PosixPath.Join(parent, found)));
    }

    private IEnumerable<string> NamesIn(string directory, string pattern)
    {
        if (Glob.IsPattern(pattern))
        {
            bool hidden = pattern.StartsWith('.');
            return environment.ListDirectory(directory).Where(name => (hidden || !name.StartsWith('.')) && Glob.Matches(name, pattern));
        }

        bool found = pattern.Length > 0 ? environment.Exists(PosixPath.Join(directory, pattern)) : environment.DirectoryExists(directory);
        return found ? [pattern] : [];
    }
}
