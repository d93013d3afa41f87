using System.Diagnostics;
using System.Text;

namespace Supervisor.PowerShell.Daemons;

/// <summary>A program that runs, with what it has written so far.</summary>
internal sealed class ProgramRun : IDisposable
{
    private const int MostCharacters = 64 * 1024;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    private ProgramRun(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) => Take(_output, e.Data);
        process.ErrorDataReceived += (_, e) => Take(_error, e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
    }

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it wrote to standard output.</summary>
    public string Output => Read(_output);

    /// <summary>What it wrote to standard error.</summary>
    public string Error => Read(_error);

    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be run.</exception>
    public static ProgramRun Start(string file, params string[] arguments)
    {
        ProcessStartInfo start = new(file, arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new(Process.Start(start)!);
    }

    /// <summary>Waits for its end, and until all it wrote has been read. Cancelled, it is killed.</summary>
    public async Task FinishAsync(CancellationToken cancel)
    {
        try
        {
            await _process.WaitForExitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Kill();
            throw;
        }
    }

    /// <summary>Ends it, if it still runs.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }

    public void Dispose() => _process.Dispose();

    private static void Take(StringBuilder to, string? line)
    {
        lock (to)
        {
            if (line is not null && to.Length < MostCharacters)
            {
                to.Append(line).Append('\n');
            }
        }
    }

    private static string Read(StringBuilder from)
    {
        lock (from)
        {
            return from.ToString().TrimEnd();
        }
    }
}
