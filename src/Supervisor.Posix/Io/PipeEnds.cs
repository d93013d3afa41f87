using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>Descriptors of this process.</summary>
public sealed class PipeEnds : IPipeEnds
{
    /// <inheritdoc/>
    public int Write(int fd, ReadOnlySpan<byte> data) => FileDescriptors.Write(fd, data);

    /// <inheritdoc/>
    public void Close(int fd) => FileDescriptors.Close(fd);
}
