namespace Supervisor.Ctl.Terminal;

/// <summary>What keys do to the line, for as long as one line is read.</summary>
internal sealed class LineKeys(LineEditor editor, EditBuffer buffer, bool isCommand)
{
    private int _historyIndex = editor.History.Count;
    private string _typed = "";
    private bool _tabbed;
    private string? _search;
    private string? _promptBefore;

    /// <summary>The result when the key ends the line.</summary>
    public LineResult? Press(ConsoleKeyInfo key)
    {
        if (_search is not null && Search(key))
        {
            return null;
        }

        bool control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        bool alt = key.Modifiers.HasFlag(ConsoleModifiers.Alt);
        bool tabbed = _tabbed;
        _tabbed = false;
        switch (key.Key)
        {
            case ConsoleKey.Enter:
            case ConsoleKey.J or ConsoleKey.M when control:
                return new(buffer.Text);
            case ConsoleKey.C when control:
                return new(null, Interrupted: true);
            case ConsoleKey.D when control:
                if (buffer.Text.Length == 0)
                {
                    return new(null);
                }

                buffer.DeleteRight();
                return null;
            case ConsoleKey.Tab when isCommand:
                _tabbed = true;
                CompleteWord(listAll: tabbed);
                return null;
            case ConsoleKey.UpArrow:
            case ConsoleKey.P when control:
                Recall(_historyIndex - 1);
                return null;
            case ConsoleKey.DownArrow:
            case ConsoleKey.N when control:
                Recall(_historyIndex + 1);
                return null;
            case ConsoleKey.R when control && isCommand:
                _search = "";
                ShowSearch();
                return null;
            case ConsoleKey.L when control:
                editor.ClearScreen();
                return null;
            case ConsoleKey.Z when control:
                editor.Suspend();
                return null;
        }

        Edit(key, control, alt);
        return null;
    }

    private void Edit(ConsoleKeyInfo key, bool control, bool alt)
    {
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow when control:
            case ConsoleKey.B when alt:
                buffer.MoveWordLeft();
                break;
            case ConsoleKey.RightArrow when control:
            case ConsoleKey.F when alt:
                buffer.MoveWordRight();
                break;
            case ConsoleKey.LeftArrow:
            case ConsoleKey.B when control:
                buffer.MoveLeft();
                break;
            case ConsoleKey.RightArrow:
            case ConsoleKey.F when control:
                buffer.MoveRight();
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when control:
                buffer.MoveTo(0);
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when control:
                buffer.MoveTo(buffer.Text.Length);
                break;
            case ConsoleKey.Backspace when alt || control:
            case ConsoleKey.W when control:
                buffer.DeleteWordLeft();
                break;
            case ConsoleKey.Backspace:
            case ConsoleKey.H when control:
                buffer.DeleteLeft();
                break;
            case ConsoleKey.Delete:
                buffer.DeleteRight();
                break;
            case ConsoleKey.D when alt:
                buffer.DeleteWordRight();
                break;
            case ConsoleKey.U when control:
                buffer.DeleteToStart();
                break;
            case ConsoleKey.K when control:
                buffer.DeleteToEnd();
                break;
            default:
                if (!char.IsControl(key.KeyChar) && key.KeyChar != '\0')
                {
                    buffer.Insert(key.KeyChar.ToString());
                }

                break;
        }
    }

    private void Recall(int index)
    {
        if (!isCommand || index < 0 || index > editor.History.Count)
        {
            return;
        }

        if (_historyIndex == editor.History.Count)
        {
            _typed = buffer.Text;
        }

        _historyIndex = index;
        buffer.Set(index == editor.History.Count ? _typed : editor.History[index]);
    }

    /// <summary>Completes as far as all candidates agree; a second time shows them.</summary>
    private void CompleteWord(bool listAll)
    {
        string before = buffer.Before;
        string word = before[(before.LastIndexOf(' ') + 1)..];
        IReadOnlyList<string> candidates = editor.Complete?.Invoke(before) ?? [];
        if (candidates.Count == 1)
        {
            // What is in a folder comes next.
            buffer.ReplaceBefore(word.Length, candidates[0].EndsWith('/') ? candidates[0] : candidates[0] + " ");
            return;
        }

        string common = CommonStart(candidates);
        if (common.Length > word.Length)
        {
            buffer.ReplaceBefore(word.Length, common);
        }
        else if (listAll && candidates.Count > 0)
        {
            editor.List(candidates);
        }
    }

    /// <summary>True if the key belongs to the search; any other ends it and does what it does.</summary>
    private bool Search(ConsoleKeyInfo key)
    {
        bool control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        int from = editor.History.Count;
        if (key.Key == ConsoleKey.R && control)
        {
            from = _historyIndex;
        }
        else if (key.Key == ConsoleKey.Backspace)
        {
            _search = _search![..Math.Max(0, _search!.Length - 1)];
        }
        else if (key.Key == ConsoleKey.G && control)
        {
            buffer.Set("");
            EndSearch();
            return true;
        }
        else if (!char.IsControl(key.KeyChar))
        {
            _search += key.KeyChar;
        }
        else
        {
            EndSearch();
            return false;
        }

        if (editor.History.FindBefore(from, _search!) is >= 0 and int found)
        {
            _historyIndex = found;
            buffer.Set(editor.History[found]);
        }

        ShowSearch();
        return true;
    }

    private void ShowSearch()
    {
        _promptBefore ??= editor.Prompt;
        editor.Prompt = $"(search)'{_search}': ";
    }

    private void EndSearch()
    {
        _search = null;
        editor.Prompt = _promptBefore!;
        _promptBefore = null;
    }

    private static string CommonStart(IReadOnlyList<string> candidates)
    {
        if (candidates.Count == 0)
        {
            return "";
        }

        int length = candidates.Min(candidate => candidate.Length);
        int same = 0;
        while (same < length && candidates.All(candidate => candidate[same] == candidates[0][same]))
        {
            same++;
        }

        return candidates[0][..same];
    }
}
