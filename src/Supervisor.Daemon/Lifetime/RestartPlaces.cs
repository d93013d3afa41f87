using Supervisor.Configuration;
using Supervisor.Posix;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// What an instance reads and writes on disks before it runs. One that hangs would hold it up between two instances, when all programs
/// have been stopped; so each is visited before.
/// </summary>
/// <param name="settings">Where they are.</param>
internal sealed class RestartPlaces(SupervisordSettings settings)
{
    /// <summary>What a socket is called that a name or a folder of it may keep from being had.</summary>
    public const string Sockets = "a socket of a server ([unix_http_server], [inet_http_server])";

    private volatile string _present = "nothing";

    /// <summary>What is visited now, or has been last: <c>childlogdir /var/log/supervisor</c>.</summary>
    public string Present => _present;

    /// <summary>Looks at each, as long as that takes. What is missing or refused is for the instance to tell.</summary>
    public void Visit()
    {
        if (!settings.LogsToSyslog)
        {
            Open("logfile", settings.LogFile);
        }

        List("childlogdir", settings.ChildLogDirectory);
        Open("pidfile", settings.PidFile);
        if (settings.RuntimeStateFile is { } state)
        {
            Open("runtime_state_file", state);
        }

        _present = Sockets;
    }

    /// <summary>What an earlier instance left there is looked for.</summary>
    private void List(string option, string path)
    {
        _present = $"{option} {path}";
        try
        {
            _ = Directory.EnumerateFileSystemEntries(path).Any();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The instance says so.
        }
    }

    private void Open(string option, string path)
    {
        _present = $"{option} {path}";
        FileDescriptors.Close(FileCalls.Open(path, FileOpenFlags.Read | FileOpenFlags.NonBlocking));
    }
}
