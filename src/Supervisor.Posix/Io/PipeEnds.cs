using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>Descriptors of this process.</summary>
public sealed class PipeEnds : IPipeEnds
{
    /// <inheritdoc/>
    public int Write(int fd, ReadOnlySpan<byte> data) => FileDescriptors.Write(fd, data);

    /// <inheritdoc/>
    public int Read(int fd, Span<byte> buffer) => FileDescriptors.Read(fd, buffer);

    /// <inheritdoc/>
    public void Close(int fd) => FileDescriptors.Close(fd);

    /// <summary>Which pipe a descriptor is an end of; none for another file, or none at all.</summary>
    public static PipeId Identify(int fd) =>
        fd >= 0 && FileCalls.Status(fd, out FileStat status) == 0 && status.IsPipe ? new(status.Device, status.Inode) : default;
}
