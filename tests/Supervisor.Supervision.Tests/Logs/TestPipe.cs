using System.Diagnostics;
using System.Text;
using Supervisor.Posix;

namespace Supervisor.Supervision.Tests.Logs;

/// <summary>A pipe, and programs and threads that write into it.</summary>
internal sealed class TestPipe : IDisposable
{
    private int _write;

    public TestPipe()
    {
        Assert.Equal(0, FileDescriptors.Pipe(out int read, out _write));
        Read = read;
    }

    /// <summary>The reading end; whoever is given it closes it.</summary>
    public int Read { get; }

    public static int MakeFifo(string path)
    {
        using Process process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        return process.ExitCode;
    }

    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    public void Write(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            int count = FileDescriptors.Write(_write, data);
            Assert.True(count > 0, $"write: {count}");
            data = data[count..];
        }
    }

    /// <summary>Writes a text again and again until the pipe has no room for it; returns how many bytes it took.</summary>
    public int Fill(string text)
    {
        byte[] data = Encoding.UTF8.GetBytes(text);
        Assert.True(FileDescriptors.SetNonBlocking(_write, true) >= 0);
        int written = 0;
        while (FileDescriptors.Write(_write, data) is > 0 and var count)
        {
            written += count;
        }

        return written;
    }

    /// <summary>Runs a shell script whose standard output is the pipe, to its end.</summary>
    public void Run(string script)
    {
        using Process process = Start(script);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>Starts a shell script whose standard output is the pipe.</summary>
    public Process Start(string script) =>
        Process.Start("/bin/sh", ["-c", $"exec > /proc/{Environment.ProcessId}/fd/{_write}; {script}"]);

    public void CloseWriting()
    {
        FileDescriptors.Close(_write);
        _write = -1;
    }

    public void Dispose() => CloseWriting();
}
