using System.Globalization;
using System.Text.Json;
using Supervisor.Engine;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Daemon.Upgrading;

/// <summary>What one image leaves to the next: two lines of JSON in a file in memory, of which a variable tells the descriptor.</summary>
/// <param name="Daemon">The daemon.</param>
/// <param name="Supervision">What it supervises.</param>
internal sealed record TakeoverState(DaemonRecord Daemon, SupervisionRecord Supervision)
{
    /// <summary>What is to be said of finding it, when it was left by a daemon that died; null: it was handed over.</summary>
    public IReadOnlyList<(LogLevel Level, string Text)>? Dead { get; init; }

    /// <summary>This process is an image that is to take over.</summary>
    public static bool IsExpected { get; } = Environment.GetEnvironmentVariable(ProcessEnvironment.TakeoverVariable) is { Length: > 0 };

    public byte[] Write() =>
    [
        .. JsonSerializer.SerializeToUtf8Bytes(Daemon, DaemonContextOfState.Default.DaemonRecord),
        (byte)'\n',
        .. StateDocument.Write(Supervision),
    ];

    /// <summary>What the image before this one left.</summary>
    /// <exception cref="FormatException">It cannot be used; the message says why.</exception>
    public static TakeoverState OfThisProcess()
    {
        string text = Environment.GetEnvironmentVariable(ProcessEnvironment.TakeoverVariable)!;
        Environment.SetEnvironmentVariable(ProcessEnvironment.TakeoverVariable, null);
        int fd = int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        try
        {
            return Read(MemoryFile.ReadAll(fd));
        }
        catch (PosixException exception)
        {
            throw new FormatException($"the state cannot be read: {exception.Message}", exception);
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }

    /// <exception cref="FormatException">It cannot be used; the message says why.</exception>
    public static TakeoverState Read(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)'\n');
        DaemonRecord daemon = ReadDaemon(bytes[..Math.Max(end, 0)]);
        return new(daemon, StateDocument.Read(bytes[(end + 1)..]));
    }

    /// <summary>The first line alone.</summary>
    /// <exception cref="FormatException">It cannot be used; the message says why.</exception>
    public static DaemonRecord ReadDaemon(ReadOnlySpan<byte> bytes)
    {
        DaemonRecord daemon;
        try
        {
            daemon = JsonSerializer.Deserialize(bytes, DaemonContextOfState.Default.DaemonRecord)
                ?? throw new FormatException("the state is empty");
        }
        catch (JsonException exception)
        {
            throw new FormatException($"the state is no JSON of the expected form: {exception.Message}", exception);
        }

        return daemon.Format is >= DaemonRecord.OldestFormat and <= DaemonRecord.CurrentFormat
            ? daemon
            : throw new FormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"the state has format {daemon.Format}, this program reads {DaemonRecord.OldestFormat} to {DaemonRecord.CurrentFormat}"));
    }
}
