using System.Globalization;

namespace Supervisor.Posix;

/// <summary>
/// The time in which one process image follows another, when nobody supervises and nobody is answered: all threads of the daemon are
/// scheduled ahead of its programs then (sched(7), SCHED_RR), whatever these do with the processors. Children never have it.
/// </summary>
/// <remarks>
/// Where it cannot be had (it takes CAP_SYS_NICE), where whoever runs the daemon has given it a real-time policy already, and where it was
/// not asked for, nothing happens. One upgrade may begin before the end of another is over: it ends with the last that holds it.
/// </remarks>
public static class Precedence
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, Ordinary> Before = [];
    private static volatile Ordinary? _ordinary;
    private static int _holders;
    private static int _kept;

    /// <summary>So long an image has it yet that could answer: those who waited for one are answered in that time.</summary>
    public static TimeSpan Afterwards { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The threads have it.</summary>
    public static bool IsHeld => _ordinary is not null;

    /// <summary>What children are to have in place of what the threads of this process have; null: the same.</summary>
    internal static Ordinary? OfChildren => _ordinary;

    /// <summary>The variables with which another image in the place of this one has it too (<see cref="GoOn"/>).</summary>
    public static IEnumerable<KeyValuePair<string, string>> Variables => _ordinary is { } ordinary ? [VariableOf(ordinary)] : [];

    /// <summary>Whether it can be had and given back; finds out on the calling thread, which is as before then.</summary>
    public static bool IsPossible()
    {
        lock (Gate)
        {
            return IsHeld || Try();
        }
    }

    private static bool Try()
    {
        Ordinary before = Ordinary.Of(0);
        return before.IsFair && Ordinary.Raise(0, isInherited: false) && before.GiveTo(0);
    }

    /// <summary>
    /// All threads there are get it, until <see cref="End()"/>, and those that are made meanwhile, which the others may have to wait for.
    /// Call when <see cref="IsPossible"/>.
    /// </summary>
    public static void Begin() => Begin(Ordinary.Of(0), isFirst: false);

    /// <summary>
    /// Before the execve(2) of another program. If it calls <see cref="GoOn"/> all its threads have it, those of the runtime too, which is
    /// waited for before its first line; else only the one that becomes its first thread does.
    /// </summary>
    public static void HandOn(bool goesOn)
    {
        if (IsHeld)
        {
            _ = Ordinary.Raise(0, isInherited: goesOn);
        }
    }

    /// <summary>
    /// First thing in an image: has it from the image before it, or from the keeper, if that had it. Threads that are made from here on have
    /// it too.
    /// </summary>
    public static void GoOn()
    {
        string? handed = Environment.GetEnvironmentVariable(ProcessEnvironment.PrecedenceVariable);
        Environment.SetEnvironmentVariable(ProcessEnvironment.PrecedenceVariable, null);
        if (handed?.Split(',') is [var policy, var nice]
            && int.TryParse(policy, NumberStyles.None, CultureInfo.InvariantCulture, out int policyBefore)
            && int.TryParse(nice, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int niceBefore))
        {
            Begin(new(policyBefore, niceBefore), isFirst: true);
        }
    }

    /// <summary>A thread that never does anything has it for ever, if it can be had: it is to end at once.</summary>
    internal static void Keep(int thread)
    {
        lock (Gate)
        {
            if (_ordinary is not null || Ordinary.Of(thread).IsFair)
            {
                _kept = Ordinary.Raise(thread, isInherited: false) ? thread : 0;
            }
        }
    }

    /// <summary>Nobody holds it any more: all threads are what they were. Any thread may call.</summary>
    public static void EndAll() => End(all: true);

    /// <summary>
    /// The end of what began with <see cref="Begin()"/> or <see cref="GoOn"/>. All threads are what they were, unless it is held for
    /// something else too. Any thread may call; once too often does no harm.
    /// </summary>
    public static void End() => End(all: false);

    private static void End(bool all)
    {
        lock (Gate)
        {
            _holders = all ? 0 : Math.Max(_holders - 1, 0);
            if (_ordinary is not { } ordinary || _holders > 0)
            {
                return;
            }

            // One that has it still may make another thread meanwhile. This one is the last, or the programs would hold up the rest.
            int self = Ordinary.ThisThread;
            OwnThreads.ForEach(thread => thread != self && thread != _kept && GiveBack(thread, BeforeOf(thread)));
            _ = GiveBack(0, BeforeOf(self));
            Before.Clear();
            _ordinary = null;

            Ordinary BeforeOf(int thread) => Before.GetValueOrDefault(thread, ordinary);
        }
    }

    /// <summary>The threads have another nice value from here on, which is theirs when the precedence is over.</summary>
    internal static void ChangeNice(int nice)
    {
        lock (Gate)
        {
            if (_ordinary is { } ordinary)
            {
                _ordinary = ordinary with { Nice = nice };
                foreach ((int thread, Ordinary before) in Before.ToArray())
                {
                    Before[thread] = before with { Nice = nice };
                }
            }
        }
    }

    internal static KeyValuePair<string, string> VariableOf(Ordinary ordinary) => new(
        ProcessEnvironment.PrecedenceVariable, string.Create(CultureInfo.InvariantCulture, $"{ordinary.Policy},{ordinary.Nice}"));

    /// <param name="ordinary">What the threads have without it.</param>
    /// <param name="isFirst">There are no threads yet that had anything else.</param>
    private static void Begin(Ordinary ordinary, bool isFirst)
    {
        lock (Gate)
        {
            if (_ordinary is null && !ordinary.IsFair)
            {
                return;
            }

            _holders = _ordinary is null ? 1 : _holders + 1;
            _ordinary ??= ordinary;
            OwnThreads.ForEach(thread => Raise(thread, isFirst));
        }
    }

    private static bool Raise(int thread, bool isFirst)
    {
        Ordinary now = Ordinary.Of(thread);
        if (now.IsAhead || (!isFirst && !now.IsFair))
        {
            return false;
        }

        if (!isFirst)
        {
            Before[thread] = now;
        }

        return Ordinary.Raise(thread, isInherited: true);
    }

    private static bool GiveBack(int thread, Ordinary before) => Ordinary.Of(thread) != before && before.GiveTo(thread);
}
