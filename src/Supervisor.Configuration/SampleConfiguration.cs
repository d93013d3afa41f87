namespace Supervisor.Configuration;

/// <summary>
/// A configuration to begin with: it runs as it is, in whatever folder it lies, and shows every section and key that there is. What
/// <c>supervisord --sample</c> and <c>echo_supervisord_conf</c> print.
/// </summary>
public static class SampleConfiguration
{
    /// <summary>The name of the command that does nothing else, as Supervisor has it.</summary>
    public const string CommandName = "echo_supervisord_conf";

    /// <summary>The text, which ends with a line feed.</summary>
    public static string Text
    {
        get
        {
            using StreamReader reader = new(typeof(SampleConfiguration).Assembly.GetManifestResourceStream("sample.conf")!);
            return reader.ReadToEnd();
        }
    }
}
