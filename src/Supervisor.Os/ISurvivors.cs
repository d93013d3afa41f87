using Supervisor.Engine.States;

namespace Supervisor.Os;

/// <summary>Processes that are none of ours and that another daemon left, and what they have of pipes. May wait for the system.</summary>
public interface ISurvivors
{
    /// <summary>In which run of the system, and which part of it, a pid means what it means here.</summary>
    string Boot { get; }

    /// <summary>What tells a process and our ends of its pipes from others. A start time of 0: there is no such process.</summary>
    RunIdentity Identify(int pid, int stdin, int stdout, int stderr, int sign);

    /// <summary>Takes hold of a process if it is the one that began then.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="identity">When that was, and its number, where it has one.</param>
    /// <param name="exit">How it ended, when it has and nobody has taken note; null: that cannot be told.</param>
    /// <returns>A descriptor that becomes readable when it ends, or -errno (<c>-ESRCH</c>: it has ended, or never was).</returns>
    int Open(int pid, RunIdentity identity, out ExitStatus? exit);

    /// <summary>Gives up a descriptor that was had here.</summary>
    void Close(int fd);

    /// <summary>A copy of a descriptor of a process, close-on-exec, or -errno (<c>-EPERM</c>: it may not be had).</summary>
    /// <param name="pidFd">The process: what <see cref="Open"/> gave.</param>
    /// <param name="number">The number of the descriptor there.</param>
    int Copy(int pidFd, int number);

    /// <summary>A descriptor of an ordinary file that somebody kept for us, opened as logs are; -1: nobody did, or has that one.</summary>
    int TakeKept(string path) => -1;

    /// <summary>Opens our end of a pipe of which some process has the other one.</summary>
    /// <param name="pid">The process; its descendants and its group are looked at too.</param>
    /// <param name="pipe">The pipe.</param>
    /// <param name="forWriting">The end to write to.</param>
    /// <returns>A descriptor, close-on-exec and non-blocking, or -errno (<c>-ENOENT</c>: nobody has it).</returns>
    int Find(int pid, PipeId pipe, bool forWriting);
}
