namespace Supervisor.Ctl.Watch;

/// <summary>What keys mean while the status is watched.</summary>
internal static class WatchKeys
{
    /// <summary>The key ends it.</summary>
    public static bool IsEnd(ConsoleKeyInfo key) => key.KeyChar is 'q' or 'Q' || key.Key == ConsoleKey.Escape
        || (key.Modifiers.HasFlag(ConsoleModifiers.Control) && key.Key is ConsoleKey.C or ConsoleKey.D);

    /// <summary>The key suspends the program.</summary>
    public static bool IsSuspend(ConsoleKeyInfo key) => key.Modifiers.HasFlag(ConsoleModifiers.Control) && key.Key == ConsoleKey.Z;

    /// <summary>The key asks for a look at the daemon now.</summary>
    public static bool IsRefresh(ConsoleKeyInfo key) => key.KeyChar is 'r' or ' ' || key.Key == ConsoleKey.F5
        || (key.Modifiers.HasFlag(ConsoleModifiers.Control) && key.Key == ConsoleKey.L);

    /// <summary>What is shown after a key.</summary>
    /// <param name="model">What was shown before.</param>
    /// <param name="key">The key.</param>
    /// <param name="height">Rows of the terminal.</param>
    public static WatchModel Press(WatchModel model, ConsoleKeyInfo key, int height)
    {
        WatchRows rows = WatchRows.Of(model, WatchFrame.Room(model, height));
        int page = Math.Max(1, rows.Window - 1);
        int to = (key.Key, key.KeyChar) switch
        {
            (ConsoleKey.UpArrow, _) or (_, 'k') => rows.First - 1,
            (ConsoleKey.DownArrow, _) or (_, 'j') => rows.First + 1,
            (ConsoleKey.PageUp, _) => rows.First - page,
            (ConsoleKey.PageDown, _) => rows.First + page,
            (ConsoleKey.Home, _) or (_, 'g') => 0,
            (ConsoleKey.End, _) or (_, 'G') => rows.Scrollable,
            _ => rows.First,
        };
        return model with
        {
            Scroll = Math.Clamp(to, 0, Math.Max(0, rows.Scrollable - rows.Window)),
            FailingOnly = model.FailingOnly ^ (key.KeyChar is 'f' or 'F'),
        };
    }
}
