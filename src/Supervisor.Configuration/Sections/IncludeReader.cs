using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Ini;
using Supervisor.Configuration.Values;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Sections;

/// <summary>Reads the files that <c>[include]</c> names into the document.</summary>
internal sealed class IncludeReader(ReadingContext context, IConfigurationEnvironment environment, List<SyntaxProblem> problems)
{
    /// <summary>Reads them and gives their absolute paths in that order.</summary>
    public IReadOnlyList<string> Read()
    {
        if (!context.Document.HasSection("include"))
        {
            return [];
        }

        context.Document.ExpandHere(context.Here);
        SectionReader section = context.Reader("include");
        ExpansionNames names = new ExpansionNames(context.VariablesAndHere).Add("host_node_name", context.HostNodeName);
        if (section.Raw("files") is not { } files)
        {
            section.Fail("files", ".ini file has [include] section, but no files setting", null, "paths or patterns separated by blanks");
            return [];
        }

        if (section.Expand("files", files, names, "include.files") is not { } expanded)
        {
            return [];
        }

        PathGlob glob = new(environment);
        List<string> included = new();
        foreach (string pattern in PythonText.Words(expanded).Select(word => PosixPath.Join(context.Here, word)))
        {
            IReadOnlyList<string> paths = glob.Find(pattern);
            if (paths.Count == 0)
            {
                context.Warn($"No file matches via include \"{pattern}\"");
            }

            foreach (string path in paths)
            {
                context.Messages.Add(new(LogLevel.Info, $"Included extra file \"{path}\" during parsing"));
                ReadFile(path);
                included.Add(PosixPath.Normalize(path));
            }
        }

        return included;
    }

    private void ReadFile(string path)
    {
        try
        {
            ConfigParserReader.Read(context.Document, path, environment.ReadFile(path), problems);
        }
        catch (Exception why) when (why is IOException or UnauthorizedAccessException)
        {
            // Supervisor skips it too, but says nothing.
            context.Warn($"Could not read the included file \"{path}\", so it is left out: "
                + (environment.DirectoryExists(path) ? $"it is a directory, \"{path.TrimEnd('/')}/*.conf\" would be files in it" : why.Message));
        }

        context.Document.ExpandHere(PosixPath.Absolute(PosixPath.Directory(path), environment.CurrentDirectory));
    }
}
