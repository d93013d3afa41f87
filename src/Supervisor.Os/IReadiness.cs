namespace Supervisor.Os;

/// <summary>Descriptors that the loop wants to hear of. Used on the loop alone.</summary>
public interface IReadiness
{
    /// <summary>Has <paramref name="token"/> reported whenever there is something to read, or the end. Returns 0 or -errno.</summary>
    int AddReadable(int fd, ulong token);

    /// <summary>Has <paramref name="token"/> reported whenever there is room to write, or nobody reads. Returns 0 or -errno.</summary>
    int AddWritable(int fd, ulong token);

    /// <summary>Stops; to be called before the descriptor is closed. Returns 0 or -errno.</summary>
    int Remove(int fd);
}
