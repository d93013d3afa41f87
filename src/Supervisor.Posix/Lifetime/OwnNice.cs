using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>The nice value (nice(2)) of the daemon's own threads, where it is to have another than its programs.</summary>
/// <remarks>
/// It is a matter of threads on Linux, and those that are made later have it from those that make them. Programs have the one that the
/// daemon was started with.
/// </remarks>
public static class OwnNice
{
    private static volatile object? _ofChildren;

    /// <summary>What programs have in place of it; null: they have the same.</summary>
    public static int? OfChildren => (int?)_ofChildren;

    /// <summary>That of the calling thread.</summary>
    public static int Now => Ordinary.Of(0).Nice;

    /// <summary>All threads there are have it from here on.</summary>
    /// <param name="nice">-20 (most of the processors) to 19.</param>
    /// <returns>
    /// 0 or errno: EACCES, EPERM when it, or what programs are to have, is lower than it may be (CAP_SYS_NICE, RLIMIT_NICE). Then nothing
    /// has changed.
    /// </returns>
    public static int Apply(int nice)
    {
        int before = Ordinary.Of(0).Nice;
        if (before == nice)
        {
            return 0;
        }

        int error = 0;
        Thread trial = new(() => error = Ordinary.SetNice(0, nice) && Ordinary.SetNice(0, before) ? 0 : Libc.LastError);
        trial.Start();
        trial.Join();
        if (error != 0)
        {
            return error;
        }

        GoOn(before);
        Precedence.ChangeNice(nice);
        _ = Ordinary.SetNice(0, nice);
        OwnThreads.ForEach(thread => Ordinary.Of(thread).Nice != nice && Ordinary.SetNice(thread, nice));
        return 0;
    }

    /// <summary>The threads have it from the image before this one.</summary>
    /// <param name="ofChildren">What programs have.</param>
    public static void GoOn(int ofChildren) => _ofChildren = ofChildren;
}
