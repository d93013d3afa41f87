namespace Supervisor.Ctl.Terminal;

/// <summary>What a line is read for.</summary>
internal enum LineKind
{
    /// <summary>A command: with history and completion.</summary>
    Command,

    /// <summary>The answer to a question.</summary>
    Answer,

    /// <summary>A password: not shown.</summary>
    Secret,

    /// <summary>Input of a process in the foreground.</summary>
    Input,
}
