using System.Text;
using Supervisor.Posix;
using Supervisor.Supervision.Tests.Logs;

namespace Supervisor.Supervision.Tests.Output;

/// <summary>A log whose disk hangs as soon as it is full: a FIFO that nobody reads for the time being.</summary>
internal sealed class HungLog : IDisposable
{
    /// <summary>How many bytes go into it.</summary>
    public const int Capacity = 64 * 1024;

    private readonly int _reader;
    private readonly StringBuilder _text = new();

    public HungLog(string path)
    {
        Assert.Equal(0, TestPipe.MakeFifo(path));
        _reader = FileCalls.Open(path, FileOpenFlags.Read | FileOpenFlags.NonBlocking);
    }

    /// <summary>What was read.</summary>
    public string Text => _text.ToString();

    /// <summary>Reads what is there; true at the end.</summary>
    public bool Read()
    {
        byte[] buffer = new byte[1 << 20];
        int count;
        while ((count = FileDescriptors.Read(_reader, buffer)) > 0)
        {
            _text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return count == 0;
    }

    public void Dispose() => FileDescriptors.Close(_reader);
}
