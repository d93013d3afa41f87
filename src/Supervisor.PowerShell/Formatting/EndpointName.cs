using Supervisor.Client;

namespace Supervisor.PowerShell.Formatting;

/// <summary>What a session is called that was given no name.</summary>
internal static class EndpointName
{
    private static readonly HashSet<string> CommonNames = ["supervisor.sock", "supervisord.sock"];
    private static readonly HashSet<string> UsualFolders = ["/run", "/var/run", "/run/supervisor", "/var/run/supervisor", "/tmp"];

    /// <summary>
    /// Host and port, or the file name of the socket; where sockets of many daemons have that name, with the folder it is in.
    /// </summary>
    public static string Of(SupervisorEndpoint endpoint) => endpoint.Kind switch
    {
        EndpointKind.Unix => OfSocket(endpoint.Path),
        EndpointKind.Pipe => endpoint.Host == "." ? endpoint.Path : $@"{endpoint.Host}\{endpoint.Path}",
        _ => $"{endpoint.Host}:{endpoint.Port}",
    };

    /// <summary>The end of a path, so many folders long.</summary>
    public static string EndOf(string path, int folders)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return string.Join('/', parts[^Math.Min(folders + 1, parts.Length)..]);
    }

    private static string OfSocket(string path)
    {
        string file = Path.GetFileName(path);
        return CommonNames.Contains(file) && !UsualFolders.Contains(Path.GetDirectoryName(path) ?? "") ? EndOf(path, 1) : file;
    }
}
