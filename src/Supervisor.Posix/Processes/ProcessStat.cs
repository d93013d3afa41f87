using System.Buffers.Text;
using System.Globalization;

namespace Supervisor.Posix;

/// <summary>What /proc/PID/stat says of a process (proc_pid_stat(5)), as far as it is asked here.</summary>
/// <param name="State">Its state: <c>Z</c> for one that has ended and was not reaped.</param>
/// <param name="Parent">Its parent.</param>
/// <param name="Group">Its process group.</param>
/// <param name="StartTime">When it began, in clock ticks since the machine was booted.</param>
/// <param name="ExitNumber">Of one that has ended: what wait(2) gives; 0 also where one may not see it.</param>
internal readonly record struct ProcessStat(char State, int Parent, int Group, ulong StartTime, int ExitNumber)
{
    private const int MostLength = 2048;

    /// <summary>It has ended.</summary>
    public bool HasEnded => State is 'Z' or 'X' or 'x';

    /// <summary>Looks at a process; null: there is none.</summary>
    public static ProcessStat? Of(int pid)
    {
        int fd = FileCalls.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"), FileOpenFlags.Read);
        if (fd < 0)
        {
            return null;
        }

        Span<byte> text = stackalloc byte[MostLength];
        int length = FileDescriptors.Read(fd, text);
        FileDescriptors.Close(fd);
        return length > 0 ? Parse(text[..length]) : null;
    }

    /// <summary>The name of the program, in parentheses, may have any character in it.</summary>
    internal static ProcessStat? Parse(ReadOnlySpan<byte> text)
    {
        const int parent = 1;
        const int group = 2;
        const int start = 19;
        const int exit = 49;
        int name = text.LastIndexOf((byte)')');
        if (name < 0 || text.Length < name + 3)
        {
            return null;
        }

        text = text[(name + 2)..];
        ProcessStat stat = new((char)text[0], 0, 0, 0, 0);
        for (int field = 0; !text.IsEmpty; field++)
        {
            int end = text.IndexOfAny((byte)' ', (byte)'\n');
            ReadOnlySpan<byte> value = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            _ = Utf8Parser.TryParse(value, out long number, out _);
            stat = field switch
            {
                parent => stat with { Parent = (int)number },
                group => stat with { Group = (int)number },
                start => stat with { StartTime = (ulong)number },
                exit => stat with { ExitNumber = (int)number },
                _ => stat,
            };
        }

        return stat;
    }
}
