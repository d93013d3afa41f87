using System.Globalization;
using System.Text.Json;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;
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

    /// <param name="texts">For writing most of it once only: see <see cref="StateDocument.Write"/>.</param>
    public byte[] Write(SettingsTexts? texts = null)
    {
        List<int> places = [];
        byte[] supervision = StateDocument.Write(Supervision, texts, places);
        return
        [
            .. JsonSerializer.SerializeToUtf8Bytes(Daemon with { SettingsPlaces = places }, DaemonContextOfState.Default.DaemonRecord),
            (byte)'\n',
            .. supervision,
        ];
    }

    /// <summary>What the image before this one left, to be read by <see cref="Read(byte[])"/>.</summary>
    /// <exception cref="FormatException">It cannot be had; the message says why.</exception>
    public static byte[] OfThisProcess()
    {
        string text = Environment.GetEnvironmentVariable(ProcessEnvironment.TakeoverVariable)!;
        Environment.SetEnvironmentVariable(ProcessEnvironment.TakeoverVariable, null);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int fd))
        {
            throw new FormatException($"{ProcessEnvironment.TakeoverVariable} is no number: '{text}'");
        }

        try
        {
            return MemoryFile.ReadAll(fd);
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
    public static TakeoverState Read(byte[] bytes) => Read(ReadDaemon(FirstLine(bytes)), bytes);

    /// <summary>The same when the first line has been read.</summary>
    /// <exception cref="FormatException">It cannot be used; the message says why.</exception>
    public static TakeoverState Read(DaemonRecord daemon, byte[] bytes) => new(
        daemon, StateDocument.Read(bytes.AsMemory(FirstLine(bytes).Length + 1), daemon.SettingsPlaces, ThreadReserve.Shared));

    /// <summary>What <see cref="ReadDaemon"/> reads.</summary>
    public static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> bytes) => bytes[..Math.Max(bytes.IndexOf((byte)'\n'), 0)];

    /// <summary>The first line alone.</summary>
    /// <exception cref="FormatException">It cannot be used; the message says why.</exception>
    public static DaemonRecord ReadDaemon(ReadOnlySpan<byte> bytes)
    {
        DaemonRecord daemon = StateTypes.Read(bytes, StateTypes.Of<DaemonRecord>(DaemonContextOfState.Default));
        return daemon.Format is >= DaemonRecord.OldestFormat and <= DaemonRecord.CurrentFormat
            ? daemon
            : throw new FormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"the state has format {daemon.Format}, this program reads {DaemonRecord.OldestFormat} to {DaemonRecord.CurrentFormat}"));
    }
}
