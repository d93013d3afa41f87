using System.Diagnostics;
using System.Globalization;

namespace Supervisor.Ctl.Io;

/// <summary>A line on a terminal's standard error that says what is waited for, once that takes longer than a second.</summary>
internal sealed class Progress(TextWriter error, bool isTerminal)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private bool _shown;

    /// <summary>Shows the line until the result is disposed.</summary>
    public IDisposable Show(string what) => isTerminal ? new Showing(this, what) : Nothing.Instance;

    /// <summary>Takes the line away before something else is printed.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            if (_shown)
            {
                error.Write("\r\u001b[K");
                _shown = false;
            }
        }
    }

    private void Draw(string what, TimeSpan since)
    {
        lock (_gate)
        {
            error.Write(string.Create(CultureInfo.InvariantCulture, $"\r\u001b[K{what} … {(int)since.TotalSeconds} s"));
            _shown = true;
        }
    }

    private sealed class Showing : IDisposable
    {
        private readonly Progress _progress;
        private readonly Timer _timer;
        private bool _over;

        public Showing(Progress progress, string what)
        {
            _progress = progress;
            long begin = Stopwatch.GetTimestamp();
            _timer = new(_ =>
            {
                lock (_progress._gate)
                {
                    if (!_over)
                    {
                        _progress.Draw(what, Stopwatch.GetElapsedTime(begin));
                    }
                }
            }, null, Step, Step);
        }

        public void Dispose()
        {
            _timer.Dispose();
            lock (_progress._gate)
            {
                _over = true;
                _progress.Clear();
            }
        }
    }

    private sealed class Nothing : IDisposable
    {
        public static readonly Nothing Instance = new();

        public void Dispose()
        {
        }
    }
}
