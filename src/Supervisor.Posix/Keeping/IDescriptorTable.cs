namespace Supervisor.Posix;

/// <summary>The numbers of a process and what they stand for.</summary>
internal interface IDescriptorTable
{
    /// <summary>A number stands for what another one does; what it stood for is closed.</summary>
    void Duplicate(int fd, int to);

    /// <summary>One more number for what another one stands for: the first free one from here on. Negative: there is none.</summary>
    int DuplicateAbove(int fd, int least);

    /// <summary>A number stands for nothing any more; it may not have for anything before.</summary>
    void Close(int fd);
}
