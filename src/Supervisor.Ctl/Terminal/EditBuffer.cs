namespace Supervisor.Ctl.Terminal;

/// <summary>A line being edited: text and a cursor between characters.</summary>
internal sealed class EditBuffer
{
    public string Text { get; private set; } = "";

    /// <summary>Index in <see cref="Text"/>, never within a surrogate pair.</summary>
    public int Cursor { get; private set; }

    /// <summary>What is before the cursor.</summary>
    public string Before => Text[..Cursor];

    public void Set(string text)
    {
        Text = text;
        Cursor = text.Length;
    }

    public void Insert(string text)
    {
        Text = Text.Insert(Cursor, text);
        Cursor += text.Length;
    }

    /// <summary>Puts text in place of the last characters before the cursor.</summary>
    public void ReplaceBefore(int count, string text)
    {
        Cursor -= count;
        Text = Text.Remove(Cursor, count);
        Insert(text);
    }

    public void MoveTo(int index) => Cursor = Math.Clamp(index, 0, Text.Length);

    public void MoveLeft() => Cursor = Left(Cursor);

    public void MoveRight() => Cursor = Right(Cursor);

    public void MoveWordLeft() => Cursor = WordLeft();

    public void MoveWordRight() => Cursor = WordRight();

    public void DeleteLeft() => Cut(Left(Cursor), Cursor);

    public void DeleteRight() => Cut(Cursor, Right(Cursor));

    public void DeleteWordLeft() => Cut(WordLeft(), Cursor);

    public void DeleteWordRight() => Cut(Cursor, WordRight());

    public void DeleteToStart() => Cut(0, Cursor);

    public void DeleteToEnd() => Cut(Cursor, Text.Length);

    private void Cut(int from, int to)
    {
        Text = Text.Remove(from, to - from);
        Cursor = from;
    }

    private int Left(int index) => index == 0 ? 0 : index - (index > 1 && char.IsLowSurrogate(Text[index - 1]) ? 2 : 1);

    private int Right(int index) =>
        index == Text.Length ? index : index + (char.IsHighSurrogate(Text[index]) && index + 1 < Text.Length ? 2 : 1);

    private int WordLeft()
    {
        int index = Cursor;
        while (index > 0 && char.IsWhiteSpace(Text[index - 1]))
        {
            index--;
        }

        while (index > 0 && !char.IsWhiteSpace(Text[index - 1]))
        {
            index--;
        }

        return index;
    }

    private int WordRight()
    {
        int index = Cursor;
        while (index < Text.Length && char.IsWhiteSpace(Text[index]))
        {
            index++;
        }

        while (index < Text.Length && !char.IsWhiteSpace(Text[index]))
        {
            index++;
        }

        return index;
    }
}
