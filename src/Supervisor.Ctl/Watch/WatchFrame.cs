using System.Globalization;
using Supervisor.Ctl.Terminal;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Watch;

/// <summary>The screen of <c>status --watch</c> as rows, none of them wider than the terminal.</summary>
/// <param name="width">Columns of the terminal.</param>
/// <param name="height">Its rows.</param>
/// <param name="color">Colours and the like may be used.</param>
internal sealed class WatchFrame(int width, int height, bool color)
{
    private const int Around = 4; // header, totals, headings, footer
    private const int LeastHeight = 7;
    private const int Gap = 2;
    private const int StateWidth = 10;
    private const int LeastDetail = 40;

    private static readonly ProcessState[] Order =
    [
        ProcessState.Fatal, ProcessState.Backoff, ProcessState.Unknown, ProcessState.Exited, ProcessState.Starting, ProcessState.Stopping,
        ProcessState.Stopped, ProcessState.Running,
    ];

    /// <summary>How many processes there is room for.</summary>
    public static int Room(WatchModel model, int height) => height - (height < LeastHeight ? 1 : Around) - model.Problems.Count;

    public IReadOnlyList<string> Draw(WatchModel model)
    {
        WatchRows rows = WatchRows.Of(model, Room(model, height));
        bool isTall = height >= LeastHeight;
        List<string> lines = [];
        if (isTall)
        {
            lines.Add(Header(model));
        }

        lines.Add(Totals(model));
        int name = NameWidth(rows.Shown);
        if (isTall)
        {
            lines.Add(Styled("2", Fit($"{CellWidth.Pad("NAME", name + Gap)}{"STATE",-StateWidth}DETAIL")));
        }

        lines.AddRange(model.Problems.Select(problem => Styled("31", Fit(problem))));
        lines.AddRange(rows.Shown.Select(process => Row(process, name, isStale: model.Trouble is not null)));
        while (lines.Count < height - 1)
        {
            lines.Add("");
        }

        if (isTall)
        {
            lines.Add(Styled("2", Fit(Footer(model, rows))));
        }

        return [.. lines.Take(height)];
    }

    private string Header(WatchModel model)
    {
        string time = model.Time.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        int room = width - time.Length - Gap;
        return Styled("7", room < 1 ? CellWidth.Pad("", width) : CellWidth.Pad(CellWidth.Fit(model.Address, room), room + Gap) + time);
    }

    private string Totals(WatchModel model)
    {
        if (model.Trouble is { } trouble)
        {
            return Styled("31;1", Fit($"no answer: {trouble}"));
        }

        List<(string Text, ProcessState? State)> parts =
            [(model.Processes.Count == 1 ? "1 process" : $"{model.Processes.Count} processes", null)];
        foreach (ProcessState state in Order)
        {
            if (model.Processes.Count(process => process.State == state) is > 0 and int count)
            {
                parts.Add(($"{count} {state.Name()}", state));
            }
        }

        if (model.Processes.Count(process => process is { State: not ProcessState.Fatal, Details.RecentRestarts: > 0 }) is > 0 and int restarting)
        {
            parts.Add(($"{restarting} restarting", ProcessState.Backoff));
        }

        int left = width;
        string line = "";
        foreach ((string text, ProcessState? state) in parts)
        {
            string gap = line.Length == 0 ? "" : "   ";
            left -= gap.Length + text.Length;
            if (left < 0)
            {
                break;
            }

            line += gap + (color && state is { } known ? StatusText.Colored(known, text) : text);
        }

        return line;
    }

    private int NameWidth(IReadOnlyList<ProcessInfo> shown)
    {
        int widest = shown.Count == 0 ? 0 : shown.Max(process => CellWidth.Of(process.Namespec));
        return Math.Max(4, Math.Min(widest, Math.Max(width / 4, width - Gap - StateWidth - LeastDetail)));
    }

    private string Row(ProcessInfo process, int name, bool isStale)
    {
        string shown = CellWidth.Pad(CellWidth.Fit(process.Namespec, name), name + Gap);
        int room = width - name - Gap - StateWidth;
        if (room < 1)
        {
            return Fit(shown + process.StateName);
        }

        string detail = CellWidth.FitStart(Reasons.Describe(process), room);
        if (isStale)
        {
            return Styled("2", $"{shown}{process.StateName,-StateWidth}{detail}");
        }

        // The terminal may count other columns for a name than we do; the state is told its place.
        string place = color ? string.Create(CultureInfo.InvariantCulture, $"\u001b[{name + Gap + 1}G") : "";
        return $"{shown}{place}{StatusText.State(process, color)}{detail}";
    }

    private static string Footer(WatchModel model, WatchRows rows)
    {
        string keys = $"{(rows.Scrollable > rows.Window ? "up/down PgUp/PgDn scroll   " : "")}"
            + $"f {(model.FailingOnly ? "all" : "failing only")}   q quit";
        return rows.Scrollable > rows.Window
            ? $"{rows.First + 1}-{Math.Min(rows.First + rows.Window, rows.Scrollable)} of {rows.Scrollable}   {keys}"
            : keys;
    }

    private string Fit(string text) => CellWidth.FitStart(text, width);

    private string Styled(string code, string text) => color ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
