using System.Text;
using Microsoft.Win32.SafeHandles;
using Supervisor.Ctl.Terminal;

namespace Supervisor.Ctl.Io;

/// <summary>What the program has around it: streams, whether they are terminals, the environment.</summary>
internal sealed record CtlIo
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public required Stream Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Lines of standard input, when it is no terminal.</summary>
    public required TextReader Input { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Reads lines from the terminal, or null when standard input or output is none.</summary>
    public LineEditor? Editor { get; init; }

    /// <summary>The screen and keyboard, or null when standard output is none.</summary>
    public ITerminal? Terminal { get; init; }

    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>How long completion waits for the daemon before it has nothing to offer.</summary>
    public TimeSpan CompletionPatience { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Path of this program, around which configuration files are looked for.</summary>
    public string? Program { get; init; }

    /// <summary>Columns of the terminal; 80 where there is none.</summary>
    public int Width => Terminal?.Width ?? 80;

    /// <summary>Colour is for people, and only for those who have not asked for none (no-color.org).</summary>
    public bool UseColor => HasScreen && string.IsNullOrEmpty(Environment("NO_COLOR"));

    /// <summary>Standard output is a terminal that does more than print lines.</summary>
    public bool HasScreen => OutputIsTerminal && Environment("TERM") is not (null or "" or "dumb");

    /// <summary>
    /// A pipe that tells when its reader has gone, which the console's stream does not. A file is left to the console's stream, which
    /// writes where the file's offset is: standard error may share it.
    /// </summary>
    private static Stream Redirected()
    {
        if (!OperatingSystem.IsWindows())
        {
            FileStream pipe = new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!pipe.CanSeek)
            {
                return pipe;
            }
        }

        return Console.OpenStandardOutput();
    }

    public static CtlIo OfProcess()
    {
        bool inputIsTerminal = !Console.IsInputRedirected;
        bool outputIsTerminal = !Console.IsOutputRedirected;
        SystemTerminal? terminal = outputIsTerminal ? new() : null;
        return new()
        {
            Output = outputIsTerminal ? Console.OpenStandardOutput() : Redirected(),
            Error = new StreamWriter(Console.OpenStandardError(), Utf8, 1024) { AutoFlush = true },
            Input = inputIsTerminal && outputIsTerminal ? TextReader.Null : new StreamReader(Console.OpenStandardInput(), Utf8),
            OutputIsTerminal = outputIsTerminal,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            Terminal = terminal,
            Editor = inputIsTerminal && terminal is not null ? new LineEditor(terminal) : null,
            Program = System.Environment.ProcessPath,
        };
    }
}
