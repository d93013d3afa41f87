namespace Supervisor.Configuration.Sections;

/// <summary>Names of the options of an output stream, put together once.</summary>
internal sealed class OutputOptions(string stream)
{
    public static OutputOptions Stdout { get; } = new("stdout");

    public static OutputOptions Stderr { get; } = new("stderr");

    public string LogFile { get; } = $"{stream}_logfile";

    public string Backups { get; } = $"{stream}_logfile_backups";

    public string MaxBytes { get; } = $"{stream}_logfile_maxbytes";

    public string Syslog { get; } = $"{stream}_syslog";

    public string CaptureMaxBytes { get; } = $"{stream}_capture_maxbytes";

    public string EventsEnabled { get; } = $"{stream}_events_enabled";
}
