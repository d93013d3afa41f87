namespace Supervisor.Ctl.Actions;

/// <summary>Files that a word may become.</summary>
internal static class FileNames
{
    /// <summary>
    /// Those that begin with it, folders with a slash at the end; hidden ones when asked for. None with blanks: no line has such.
    /// </summary>
    public static IReadOnlyList<string> Of(string word)
    {
        int slash = word.LastIndexOf('/');
        string folder = word[..(slash + 1)];
        string begin = word[(slash + 1)..];
        try
        {
            return [.. new DirectoryInfo(folder.Length == 0 ? "." : folder).EnumerateFileSystemInfos()
                .Where(file => file.Name.StartsWith(begin, StringComparison.Ordinal) && !file.Name.Contains(' ', StringComparison.Ordinal)
                    && (begin.Length > 0 || !file.Name.StartsWith('.')))
                .Select(file => folder + file.Name + (file.Attributes.HasFlag(FileAttributes.Directory) ? "/" : ""))
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }
}
