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
    public int Peek(int fd, Span<byte> buffer)
    {
        // A pipe gives its content twice only by way of another one (tee(2)).
        if (FileDescriptors.Pipe(out int read, out int write) is < 0 and var error)
        {
            return error;
        }

        int count = FileCalls.Tee(fd, write, buffer.Length);
        count = count > 0 ? FileDescriptors.Read(read, buffer[..count]) : count;
        FileDescriptors.Close(read);
        FileDescriptors.Close(write);
        return count;
    }

    /// <inheritdoc/>
    public void Close(int fd) => FileDescriptors.Close(fd);

    /// <summary>Which pipe a descriptor is an end of; none for another file, or none at all.</summary>
    public static PipeId Identify(int fd) =>
        fd >= 0 && FileCalls.Status(fd, out FileStat status) == 0 && status.IsPipe ? new(status.Device, status.Inode) : default;
}
