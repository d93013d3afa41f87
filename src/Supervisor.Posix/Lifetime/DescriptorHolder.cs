using System.Globalization;
using System.Text;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// A process that does nothing but have descriptors, between a daemon that ends and leaves its programs and the next one: as long as it
/// has them no pipe breaks, and what is in them stays. It ends by SIGTERM, or with the last of the programs when nothing is left to be
/// read of them, or the journal is gone by which a daemon would know of that; and at once when the daemon dies before it has told it to hold: then that has not ended as it wanted to.
/// </summary>
public static class DescriptorHolder
{
    /// <summary>The argument that makes a holder of the program.</summary>
    public const string Argument = "--hold-descriptors";

    private const string Ready = "holding";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Starts one that has these descriptors, under their numbers; blocks until it says so.</summary>
    /// <param name="file">This program.</param>
    /// <param name="descriptors">What it is to have. They are close-on-exec afterwards.</param>
    /// <param name="programs">The pids whose end ends it.</param>
    /// <param name="pid">The holder.</param>
    /// <param name="link">For <see cref="Hold"/>; -1: there is no holder.</param>
    /// <returns>Null, or why there is none.</returns>
    public static string? Start(string file, IReadOnlyCollection<int> descriptors, IEnumerable<int> programs, out int pid, out int link)
    {
        (pid, link) = (0, -1);
        int list = MemoryFile.Create(Encoding.ASCII.GetBytes(
            string.Join('\n', programs.Select(each => each.ToString(CultureInfo.InvariantCulture)))));
        if (list < 0 || DescriptorPassing.Pair(out int near, out int far) is < 0)
        {
            FileDescriptors.Close(list);
            return "no descriptor is to be had";
        }

        FileDescriptors.SetCloseOnExec(descriptors, false);
        int error = SessionSpawn.Start(file, [SelfExec.Arguments[0], Argument], list, far, out pid);
        FileDescriptors.SetCloseOnExec(descriptors, true);
        FileDescriptors.Close(list);
        FileDescriptors.Close(far);
        string? why = error != 0 ? Errno.Text(error) : Said(near, (int)Patience.TotalMilliseconds) ? null : "it does not begin";
        if (why is null)
        {
            link = near;
            return null;
        }

        FileDescriptors.Close(near);
        if (pid > 0)
        {
            const int sigkill = 9;
            _ = Signals.Kill(pid, sigkill);
            _ = ChildExit.Wait(ChildExit.IdPid, pid, ChildExit.WaitExited, out _, out _);
        }

        return why;
    }

    /// <summary>From now on it holds, whatever becomes of this process.</summary>
    /// <param name="link">From <see cref="Start"/>.</param>
    /// <param name="journal">The file by which the next daemon knows of it; -1: there is none.</param>
    public static void Hold(int link, int journal)
    {
        ReadOnlySpan<int> journals = [journal];
        if (journal < 0 || DescriptorPassing.Send(link, Encoding.ASCII.GetBytes(Ready), journals) < 0)
        {
            _ = FileDescriptors.Write(link, Encoding.ASCII.GetBytes(Ready));
        }

        FileDescriptors.Close(link);
    }

    /// <summary>Holds what this process was started with. Returns the status to end with.</summary>
    public static int Run()
    {
        List<int> ends = [];
        foreach (string line in Encoding.ASCII.GetString(MemoryFile.ReadAll(0)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (ChildExit.Open(int.Parse(line, CultureInfo.InvariantCulture)) is >= 0 and var fd)
            {
                ends.Add(fd);
            }
        }

        AllowCopies();
        int[] held = [.. FileDescriptors.OpenDescriptors().Where(fd => fd > 2).Except(ends)];
        _ = FileDescriptors.Write(1, Encoding.ASCII.GetBytes(Ready));
        if (!Said(1, Timeout.Infinite, out int journal))
        {
            return 0;
        }

        FileDescriptors.RedirectStandardToNull();
        foreach (int end in ends)
        {
            while (!FileCalls.WaitReadable(end, -1))
            {
                // a signal came
            }

            FileDescriptors.Close(end);
        }

        // The next daemon takes it and ends this process; or it has found the pipes by itself, and knows of no holder.
        for (TimeSpan pause = ShortestPause; held.Any(HasOutput) && !IsGone(journal); pause = pause < LongestPause ? 2 * pause : LongestPause)
        {
            Thread.Sleep(pause);
        }

        return 0;
    }

    /// <summary>It is where a program wrote, and something of that is in it. What no program has read of its input is nobody's any more.</summary>
    private static bool HasOutput(int fd) =>
        PipeEnds.Identify(fd).IsSet && FileDescriptors.IsReadable(fd) && FileDescriptors.BytesReadable(fd) > 0;

    /// <summary>Removed, or another has been written in its place.</summary>
    private static bool IsGone(int journal) => journal >= 0 && FileCalls.Status(journal, out FileStat status) == 0 && status.Links == 0;

    /// <summary>Where only ancestors may look into a process (Yama), the next daemon may do so all the same.</summary>
    private static void AllowCopies()
    {
        const int setPtracer = 0x59616d61;
        _ = Libc.prctl(setPtracer, nuint.MaxValue, 0, 0, 0);
    }

    private static bool Said(int fd, int milliseconds) => Said(fd, milliseconds, out _);

    private static bool Said(int fd, int milliseconds, out int journal)
    {
        Span<byte> answer = stackalloc byte[Ready.Length];
        Span<int> journals = [-1];
        bool isSaid = FileCalls.WaitReadable(fd, milliseconds)
            && DescriptorPassing.Receive(fd, answer, journals) >= 0
            && answer.SequenceEqual(Encoding.ASCII.GetBytes(Ready));
        journal = journals[0];
        return isSaid;
    }
}
