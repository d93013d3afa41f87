namespace Supervisor.Protocol;

/// <summary>Names and numbers of the signals of Linux, x86 and ARM (signal(7)), as Supervisor reads and prints them.</summary>
public static class SignalNames
{
    // Several names of one number: the last one is the one that is printed.
    private static readonly (string Name, int Number)[] Table =
    [
        ("SIGHUP", 1), ("SIGINT", 2), ("SIGQUIT", 3), ("SIGILL", 4), ("SIGTRAP", 5), ("SIGIOT", 6), ("SIGABRT", 6), ("SIGBUS", 7),
        ("SIGFPE", 8), ("SIGKILL", 9), ("SIGUSR1", 10), ("SIGSEGV", 11), ("SIGUSR2", 12), ("SIGPIPE", 13), ("SIGALRM", 14),
        ("SIGTERM", 15), ("SIGSTKFLT", 16), ("SIGCLD", 17), ("SIGCHLD", 17), ("SIGCONT", 18), ("SIGSTOP", 19), ("SIGTSTP", 20),
        ("SIGTTIN", 21), ("SIGTTOU", 22), ("SIGURG", 23), ("SIGXCPU", 24), ("SIGXFSZ", 25), ("SIGVTALRM", 26), ("SIGPROF", 27),
        ("SIGWINCH", 28), ("SIGIO", 29), ("SIGPOLL", 29), ("SIGPWR", 30), ("SIGSYS", 31), ("SIGRTMIN", 34), ("SIGRTMAX", 64),
    ];

    // Python's signal module has these beside the signals, so Supervisor takes them for signals too.
    private static readonly (string Name, int Number)[] Accidents =
    [
        ("SIG_DFL", 0), ("SIG_BLOCK", 0), ("SIG_IGN", 1), ("SIG_UNBLOCK", 1), ("SIG_SETMASK", 2),
    ];

    /// <summary>One name of every signal, without SIG and by number: what to offer for completion.</summary>
    public static IReadOnlyList<string> All =>
        [.. Table.Where(signal => signal.Name == NameOf(signal.Number)).Select(signal => signal.Name[3..])];

    /// <summary>True for the number of a named signal, and for 0.</summary>
    public static bool IsKnown(long number) => number == 0 || Array.Exists(Table, signal => signal.Number == number);

    /// <summary>Number of the signal of that name, with or without SIG, in any case; null when there is none.</summary>
    public static int? NumberOf(string name)
    {
        string upper = name.ToUpperInvariant();
        string full = upper.StartsWith("SIG", StringComparison.Ordinal) ? upper : "SIG" + upper;
        return NumberIn(Table, full) ?? NumberIn(Accidents, full);
    }

    /// <summary>
    /// Reads a signal given by name or number, as <c>stopsignal=</c> and <c>signalProcess</c> take it.
    /// </summary>
    /// <exception cref="FormatException">It is neither; the text says which of them it was taken for.</exception>
    public static int Parse(string text)
    {
        if (int.TryParse(
            text, System.Globalization.NumberStyles.Integer, System.Globalization.CultureInfo.InvariantCulture, out int number))
        {
            return IsKnown(number) ? number : throw new FormatException($"value '{text}' is not a valid signal number");
        }

        return NumberOf(text.Trim()) ?? throw new FormatException($"value '{text}' is not a valid signal name");
    }

    /// <summary>The name for messages, such as <c>SIGTERM</c>; <c>signal 35</c> for a number without one.</summary>
    public static string NameOf(int number) =>
        Array.FindLast(Table, signal => signal.Number == number).Name ?? $"signal {number}";

    private static int? NumberIn((string Name, int Number)[] table, string name) =>
        Array.FindIndex(table, signal => signal.Name == name) is var index and >= 0 ? table[index].Number : null;
}
