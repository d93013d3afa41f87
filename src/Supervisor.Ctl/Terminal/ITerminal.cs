namespace Supervisor.Ctl.Terminal;

/// <summary>The keyboard and screen that a <see cref="LineEditor"/> works with.</summary>
internal interface ITerminal
{
    /// <summary>Columns, at least 1.</summary>
    int Width { get; }

    /// <summary>Rows, at least 1.</summary>
    int Height { get; }

    /// <summary>Until it is disposed Ctrl+C and Ctrl+Z are keys, also when they come between two reads, and no signals.</summary>
    IDisposable BeginKeys();

    /// <summary>Waits for a key.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    ConsoleKeyInfo ReadKey(CancellationToken cancel = default);

    /// <summary>Writes text and control sequences at once.</summary>
    void Write(string text);

    /// <summary>Stops this program and those it shares a pipeline with, as Ctrl+Z does, and returns when they go on.</summary>
    void Suspend();

    /// <summary>Calls back whenever the width may have changed; null where nobody tells.</summary>
    IDisposable? OnResize(Action resized);
}
