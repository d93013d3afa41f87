using System.Runtime.InteropServices;
using System.Text;
using Supervisor.Ctl.Terminal;

namespace Supervisor.Ctl.Watch;

/// <summary>A screen of its own on the terminal: what was there before is there again when it is left, whatever ends the program.</summary>
internal sealed class WatchScreen : IDisposable
{
    // Another screen, no cursor, and nothing goes on in the next row.
    private const string Enter = "\u001b[?1049h\u001b[?25l\u001b[?7l";
    private const string Leave = "\u001b[?7h\u001b[?25h\u001b[?1049l";

    private readonly ITerminal _terminal;
    private readonly List<PosixSignalRegistration> _endings = [];
    private readonly Lock _gate = new();
    private bool _isShown;

    public WatchScreen(ITerminal terminal)
    {
        _terminal = terminal;
        Show();
        foreach (PosixSignal signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT })
        {
            _endings.Add(PosixSignalRegistration.Create(signal, _ => Hide()));
        }
    }

    public int Width => _terminal.Width;

    public int Height => _terminal.Height;

    public void Draw(IReadOnlyList<string> rows)
    {
        StringBuilder text = new("\u001b[H");
        for (int i = 0; i < rows.Count; i++)
        {
            // Cleared before, not behind: after a full row the cursor stands on its last character.
            text.Append(i == 0 ? "" : "\r\n").Append("\u001b[K").Append(rows[i]);
        }

        lock (_gate)
        {
            if (_isShown)
            {
                _terminal.Write(text.ToString());
            }
        }
    }

    /// <summary>Gives the terminal back for as long as this program is stopped.</summary>
    public void Suspend()
    {
        Hide();
        _terminal.Suspend();
        Show();
    }

    public void Dispose()
    {
        _endings.ForEach(ending => ending.Dispose());
        Hide();
    }

    private void Show()
    {
        lock (_gate)
        {
            _isShown = true;
            _terminal.Write(Enter);
        }
    }

    private void Hide()
    {
        lock (_gate)
        {
            if (_isShown)
            {
                _isShown = false;
                _terminal.Write(Leave);
            }
        }
    }
}
