namespace Supervisor.Posix.Keeping;

/// <summary>
/// A keeper goes ahead of the programs (<see cref="Precedence"/>), and has a daemon that is to go on from one that has died do so from its
/// first instruction until it answers. Asks nothing but the kernel.
/// </summary>
internal static class KeeperPrecedence
{
    private static Ordinary? _ordinary;

    /// <summary>The variables of such a daemon.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Variables => _ordinary is null ? [] : [Precedence.VariableOf(_ordinary)];

    /// <summary>It can be had.</summary>
    public static bool IsPossible => _ordinary is not null;

    /// <summary>Finds out whether it can be had.</summary>
    public static void Prepare() => _ordinary = Precedence.IsPossible() ? Ordinary.Of(0) : null;

    /// <summary>From here on the keeper has it.</summary>
    public static void Begin()
    {
        if (_ordinary is not null)
        {
            _ = Ordinary.Raise(0, isInherited: false);
        }
    }

    /// <summary>What is started next has it too, or is scheduled as everybody is.</summary>
    public static void Share(bool isShared)
    {
        if (_ordinary is { } ordinary)
        {
            _ = isShared ? Ordinary.Raise(0, isInherited: true) : ordinary.GiveTo(0);
        }
    }
}
