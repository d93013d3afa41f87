namespace Supervisor.Protocol;

/// <summary>Which of its two output streams a process wrote to.</summary>
public enum OutputStream
{
    /// <summary>Standard output; standard error too when redirected.</summary>
    Stdout,

    /// <summary>Standard error.</summary>
    Stderr,
}

/// <summary>Names of the streams.</summary>
public static class OutputStreams
{
    /// <summary><c>stdout</c> or <c>stderr</c>.</summary>
    public static string Name(this OutputStream stream) => stream == OutputStream.Stdout ? "stdout" : "stderr";
}
