namespace Supervisor.Ctl.Shell;

/// <summary>The keyboard and screen that a <see cref="LineEditor"/> works with.</summary>
internal interface ITerminal
{
    /// <summary>Columns, at least 1.</summary>
    int Width { get; }

    /// <summary>Waits for a key; Ctrl+C is one.</summary>
    ConsoleKeyInfo ReadKey();

    /// <summary>Writes text and control sequences at once.</summary>
    void Write(string text);

    /// <summary>Calls back whenever the width may have changed; null where nobody tells.</summary>
    IDisposable? OnResize(Action resized);
}
