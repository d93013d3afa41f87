using Supervisor.Protocol;

namespace Supervisor.Supervision.Logs;

/// <summary>The log of the daemon itself. Safe to use from any thread; nothing here blocks.</summary>
public interface IActivityLog
{
    /// <summary>Path of the file, or null.</summary>
    string? Path { get; }

    /// <summary>True when lines of this level are written.</summary>
    bool IsEnabled(LogLevel level);

    /// <summary>Queues a line.</summary>
    void Write(LogLevel level, string message);

    /// <summary>Queues a line whose end is given as bytes, which are written as they are.</summary>
    void Write(LogLevel level, string message, ReadOnlySpan<byte> rest);

    /// <summary>Removes the file and makes it anew.</summary>
    /// <param name="done">Called on any thread with 0 or -errno; <c>-ENOENT</c>: there is no file.</param>
    void Clear(Action<int> done);

    /// <summary>Completes when everything queued before has been written; at once when nothing is queued.</summary>
    Task FlushAsync();
}
