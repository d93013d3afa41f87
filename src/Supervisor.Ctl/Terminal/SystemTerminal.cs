using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Supervisor.Ctl.Terminal;

/// <summary>The terminal this process runs in.</summary>
internal sealed class SystemTerminal : ITerminal
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    public int Width => Math.Max(1, Console.WindowWidth);

    public int Height => Math.Max(1, Console.WindowHeight);

    public IDisposable BeginKeys() => new Keys();

    public ConsoleKeyInfo ReadKey(CancellationToken cancel)
    {
        // The console has no way to wait for a key and for something else.
        while (cancel.CanBeCanceled && !Console.KeyAvailable)
        {
            if (cancel.WaitHandle.WaitOne(BetweenLooks))
            {
                cancel.ThrowIfCancellationRequested();
            }
        }

        return Console.ReadKey(intercept: true);
    }

    public void Write(string text)
    {
        Console.Out.Write(text);
        Console.Out.Flush();
    }

    /// <summary>A child that the terminal is given back to for a moment sends the signal to everything in its group, itself too.</summary>
    public void Suspend()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using Process? stop = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "kill -s TSTP 0"]));
        stop?.WaitForExit();
    }

    public IDisposable? OnResize(Action resized) => OperatingSystem.IsWindows()
        ? null
        : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => resized());

    private sealed class Keys : IDisposable
    {
        public Keys() => Console.TreatControlCAsInput = true;

        public void Dispose() => Console.TreatControlCAsInput = false;
    }
}
