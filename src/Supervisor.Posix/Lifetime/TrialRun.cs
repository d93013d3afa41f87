using System.Diagnostics;
using System.Globalization;
using System.Text;
using Supervisor.Engine.States;
using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>
/// Asks a program something in a process of its own: it is given a file as its standard input and one argument, and answers on its
/// standard output within some time. It has a session of its own and is gone afterwards, whatever it does.
/// </summary>
public static class TrialRun
{
    private const int MostAnswer = 64 * 1024;
    private const int Sigkill = 9;

    /// <summary>Blocks until it has answered, or not.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">What it is called by and told.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="patience">The time it has.</param>
    /// <param name="children">Where to enter it while it is there.</param>
    /// <param name="answer">What it wrote, also when it failed.</param>
    /// <returns>Null when it ended with 0, else what became of it.</returns>
    public static string? Run(
        string file, IReadOnlyList<string> arguments, int input, TimeSpan patience, ChildRegistry? children, out string answer)
    {
        answer = "";
        if (FileDescriptors.Pipe(out int read, out int write) is var failed and < 0)
        {
            return Errno.Text(-failed);
        }

        // A machine that has too much to do would have it take longer than anybody waits.
        Ordinary before = Ordinary.Of(0);
        _ = Ordinary.Favour(0);
        int error = SessionSpawn.Start(file, arguments, input, write, out int pid);
        if (error == 0)
        {
            children?.Add(pid);
        }

        FileDescriptors.Close(write);
        if (error != 0)
        {
            _ = before.GiveTo(0);
            FileDescriptors.Close(read);
            return $"it cannot be run: {Errno.Text(error)}";
        }

        bool inTime = Listen(read, patience, out answer);
        FileDescriptors.Close(read);
        if (!inTime)
        {
            _ = Signals.KillGroup(pid, Sigkill);
        }

        // It may have closed its output and live on.
        ExitStatus status = End(pid, patience);
        children?.Remove(pid);
        _ = before.GiveTo(0);
        return !inTime ? string.Create(CultureInfo.InvariantCulture, $"it did not answer within {patience.TotalSeconds} seconds")
            : status is { Signal: 0, Code: 0 } ? null
            : $"it ended: {status}";
    }

    private static bool Listen(int fd, TimeSpan patience, out string answer)
    {
        Stopwatch clock = Stopwatch.StartNew();
        List<byte> text = [];
        byte[] buffer = new byte[4096];
        bool inTime = true;
        while (true)
        {
            TimeSpan left = patience - clock.Elapsed;
            if (left <= TimeSpan.Zero || (!FileCalls.WaitReadable(fd, (int)left.TotalMilliseconds) && clock.Elapsed >= patience))
            {
                inTime = false;
                break;
            }

            int count = FileDescriptors.Read(fd, buffer);
            if (count <= 0)
            {
                break;
            }

            if (text.Count < MostAnswer)
            {
                text.AddRange(buffer.AsSpan(0, count));
            }
        }

        answer = Encoding.UTF8.GetString([.. text]).Trim();
        return inTime;
    }

    private static Engine.States.ExitStatus End(int pid, TimeSpan patience)
    {
        int pidFd = ChildExit.Open(pid);
        if (pidFd >= 0)
        {
            if (!FileCalls.WaitReadable(pidFd, (int)patience.TotalMilliseconds))
            {
                _ = Signals.KillGroup(pid, Sigkill);
            }

            FileDescriptors.Close(pidFd);
        }

        _ = ChildExit.Wait(ChildExit.IdPid, pid, ChildExit.WaitExited, out _, out ExitStatus status);
        return status;
    }
}
