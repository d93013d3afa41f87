namespace Supervisor.Supervision.Output;

/// <summary>Where the output of the children is read and written. Nothing here blocks; any thread may call.</summary>
internal interface IOutputs
{
    /// <summary>Begins to read from a pipe; -1 stands for one that was closed already, of which another process image knew.</summary>
    /// <exception cref="Os.PosixException">The kernel has no room to watch another descriptor; it and the file are closed.</exception>
    OutputChannel Attach(int fd, OutputSinks sinks, OutputState? state = null);

    /// <summary>A process has ended: what it left in its pipes is written, they are closed, then <paramref name="done"/> is called.</summary>
    void DrainAndClose(IReadOnlyList<OutputChannel> channels, Action done);

    /// <summary>Writes as if a child had; then lets go of the file and calls <paramref name="done"/>.</summary>
    void Write(OutputSinks sinks, byte[] text, Action done);

    /// <summary>Sends the output of running processes elsewhere from here on.</summary>
    void Redirect(IReadOnlyList<(OutputChannel Channel, OutputSinks Sinks)> changes);

    /// <summary>Empties logs. <paramref name="done"/> is called with 0 or the first -errno.</summary>
    void Clear(IReadOnlyList<(string? Path, bool IsPrivate)> logs, IReadOnlyList<OutputChannel> channels, Action<int> done);
}
