using System.Text;
using Supervisor.Ctl.CommandLine;

namespace Supervisor.Ctl.Actions;

/// <summary><c>help</c>: the table of actions, or the help of one.</summary>
internal sealed class HelpAction : CtlAction
{
    private const int TableWidth = 79;

    public override string Name => "help";

    public override string Help => "help\t\tPrint a list of available actions\nhelp <action>\tPrint help for <action>";

    public override Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        bool forPeople = server.Io.OutputIsTerminal;
        if (argument.Length == 0)
        {
            server.Out.Line("\n" + Table("default commands (type help <topic>):", ActionTable.All.Where(action => !action.IsBeyond)));
            if (forPeople)
            {
                server.Out.Line(Table("more commands (type help <topic>):", ActionTable.All.Where(action => action.IsBeyond)));
            }
        }
        else if (ActionTable.Find(argument) is { Help.Length: > 0 } action)
        {
            server.Out.Line(forPeople ? HelpLayout.Fit(action.AllHelp, server.Io.Width) : action.Help);
        }
        else
        {
            server.Out.Line($"*** No help on {argument}");
            server.Hint(Suggestion.For(argument, ActionTable.Names));
        }

        return Task.CompletedTask;
    }

    private static string Table(string title, IEnumerable<CtlAction> actions) =>
        $"{title}\n{new string('=', title.Length)}\n{Columns([.. actions.Select(action => action.Name).Order(StringComparer.Ordinal)])}";

    /// <summary>Names down the columns, in as few rows as fit the width; a line feed after each row.</summary>
    private static string Columns(string[] names)
    {
        for (int rows = 1; ; rows++)
        {
            string[][] columns = [.. names.Chunk(rows)];
            int[] widths = [.. columns.Select(column => column.Max(name => name.Length))];
            if (widths.Sum() + (2 * (widths.Length - 1)) > TableWidth && rows < names.Length)
            {
                continue;
            }

            StringBuilder table = new();
            for (int row = 0; row < rows; row++)
            {
                table.AppendJoin(
                    "  ", columns.Where(column => row < column.Length).Select((column, i) => column[row].PadRight(widths[i]))).Append('\n');
            }

            return table.ToString();
        }
    }
}
