using Supervisor.Posix.Native;

namespace Supervisor.Posix.Keeping;

/// <summary>A keeper's copies of what its daemon has open, under the numbers they have there. Makes no object.</summary>
internal sealed class KeptDescriptors(IDescriptorTable table)
{
    /// <summary>
    /// Has copies under the numbers they have there. All of a message arrive before the first is moved, and those that are in the way of
    /// another are in use no more, but may be one of the message: they are moved out of the way first.
    /// </summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="arrived">What has come, by the numbers it has here; fewer where there was no room for all.</param>
    public void Store(ReadOnlySpan<int> numbers, Span<int> arrived)
    {
        for (int i = 0; i < arrived.Length; i++)
        {
            int wanted = i < numbers.Length ? numbers[i] : -1;
            if (arrived[i] == wanted)
            {
                continue;
            }

            for (int j = i + 1; j < arrived.Length; j++)
            {
                if (arrived[j] == wanted)
                {
                    arrived[j] = table.DuplicateAbove(wanted, KeeperDescriptors.First);
                }
            }

            if (wanted >= KeeperDescriptors.First)
            {
                table.Duplicate(arrived[i], wanted);
            }

            table.Close(arrived[i]);
        }
    }

    /// <summary>The daemon has closed them.</summary>
    public void Drop(ReadOnlySpan<int> numbers)
    {
        foreach (int fd in numbers)
        {
            if (fd >= KeeperDescriptors.First)
            {
                table.Close(fd);
            }
        }
    }

    /// <summary>A daemon of a later version may give away what this keeper knows nothing of.</summary>
    public void Refuse(ReadOnlySpan<int> arrived)
    {
        foreach (int fd in arrived)
        {
            table.Close(fd);
        }
    }

    /// <summary>Those of this process.</summary>
    internal sealed class OfProcess : IDescriptorTable
    {
        private const int DuplicateDescriptor = 0;

        /// <inheritdoc/>
        public void Duplicate(int fd, int to) => _ = Libc.dup3(fd, to, 0);

        /// <inheritdoc/>
        public int DuplicateAbove(int fd, int least) => Libc.fcntl(fd, DuplicateDescriptor, least);

        /// <inheritdoc/>
        public void Close(int fd) => _ = Libc.close(fd);
    }
}
