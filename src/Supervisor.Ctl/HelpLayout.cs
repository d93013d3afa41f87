using System.Text;
using Supervisor.Ctl.Terminal;

namespace Supervisor.Ctl;

/// <summary>Help as Supervisor words it, usage and description with tabs between, broken at words where it is too wide.</summary>
internal static class HelpLayout
{
    private const int TabStop = 8;
    private const int Narrowest = 40;

    /// <summary>The text with no line wider than the terminal; lines that fit stay as they are.</summary>
    public static string Fit(string text, int width)
    {
        int most = Math.Max(Narrowest, width) - 1;
        return string.Join('\n', text.Split('\n').Select(line => Columns(line) <= most ? line : Broken(line, most)));
    }

    private static string Broken(string line, int most)
    {
        int tab = line.IndexOf('\t', StringComparison.Ordinal);
        string usage = tab < 0 ? "" : line[..tab];
        string description = tab < 0 ? line : line[tab..].TrimStart('\t');
        int indent = tab < 0 ? 0 : Math.Min(Columns(line[..^description.Length]), most / 3 / TabStop * TabStop);
        StringBuilder broken = new(usage);
        if (usage.Length < indent)
        {
            broken.Append(' ', indent - usage.Length);
        }
        else if (usage.Length > 0)
        {
            broken.Append('\n').Append(' ', indent);
        }

        return broken.Append(Hanging(description, indent, most)).ToString();
    }

    /// <summary>Words that begin at a column, with further lines below it; a word that is too wide for a line is broken.</summary>
    /// <param name="text">The words.</param>
    /// <param name="indent">The column where it begins, from 0.</param>
    /// <param name="most">How many columns there are.</param>
    public static string Hanging(string text, int indent, int most)
    {
        StringBuilder broken = new();
        int column = indent;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(word => CellWidth.Pieces(word, most - indent)))
        {
            if (column > indent && column + 1 + CellWidth.Of(word) > most)
            {
                broken.Append('\n').Append(' ', indent);
                column = indent;
            }

            if (column > indent)
            {
                broken.Append(' ');
                column++;
            }

            broken.Append(word);
            column += CellWidth.Of(word);
        }

        return broken.ToString();
    }

    private static int Columns(string text)
    {
        int column = 0;
        foreach (char character in text)
        {
            column = character == '\t' ? (column / TabStop + 1) * TabStop : column + 1;
        }

        return column;
    }
}
