using System.Runtime.InteropServices;

namespace Supervisor.Ctl.Shell;

/// <summary>The terminal this process runs in.</summary>
internal sealed class SystemTerminal : ITerminal
{
    public int Width => Math.Max(1, Console.WindowWidth);

    public ConsoleKeyInfo ReadKey()
    {
        Console.TreatControlCAsInput = true;
        try
        {
            return Console.ReadKey(intercept: true);
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    public void Write(string text)
    {
        Console.Out.Write(text);
        Console.Out.Flush();
    }

    public IDisposable? OnResize(Action resized) => OperatingSystem.IsWindows()
        ? null
        : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => resized());
}
