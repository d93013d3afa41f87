using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Supervisor.Supervision.Takeover;

/// <summary>
/// A line: the checksum of its text (CRC-32C, eight hexadecimal digits), a blank, an entry as JSON, a line feed. Settings stand in lines
/// of their own, once in a journal, and are named by number.
/// </summary>
internal static class JournalLine
{
    private const int DigestLength = 8;

    /// <summary>Appends an entry to what is to be written, and before it the settings that it names first.</summary>
    public static void Write(ArrayBufferWriter<byte> to, JournalEntry entry, SettingsNumbers numbers)
    {
        byte[] text;
        using (SharedSettings.Begin(numbers))
        {
            text = JsonSerializer.SerializeToUtf8Bytes(entry, StateTypes.Entry);
        }

        foreach (SettingsLine settings in numbers.TakeNew())
        {
            Frame(to, JsonSerializer.SerializeToUtf8Bytes(settings, StateTypes.Line));
        }

        Frame(to, text);
    }

    /// <summary>It has settings: <see cref="ReadSettings"/>.</summary>
    public static bool IsSettings(ReadOnlySpan<byte> line) => Begins(line, "{\"number\":"u8);

    /// <summary>It begins what is to be known.</summary>
    public static bool IsHead(ReadOnlySpan<byte> line) => Begins(line, "{\"head\":"u8);

    /// <summary>Reads one that is no settings; null: it is damaged, or names settings that are.</summary>
    public static JournalEntry? Read(ReadOnlySpan<byte> line, SettingsNumbers numbers)
    {
        if (!IsWhole(line))
        {
            return null;
        }

        try
        {
            using (SharedSettings.Begin(numbers))
            {
                return JsonSerializer.Deserialize(line[(DigestLength + 1)..], StateTypes.Entry);
            }
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Reads settings; null: they are damaged.</summary>
    public static SettingsLine? ReadSettings(ReadOnlySpan<byte> line)
    {
        if (!IsWhole(line))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(line[(DigestLength + 1)..], StateTypes.Line) is { Settings: not null } settings ? settings : null;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    private static bool Begins(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text) =>
        line.Length > DigestLength && line[(DigestLength + 1)..].StartsWith(text);

    private static bool IsWhole(ReadOnlySpan<byte> line) => line.Length > DigestLength && line[DigestLength] == ' '
        && uint.TryParse(line[..DigestLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint digest)
        && digest == Digest(line[(DigestLength + 1)..]);

    /// <summary>Appends a line with this text.</summary>
    internal static void Frame(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> text)
    {
        Span<byte> frame = to.GetSpan(DigestLength + text.Length + 2);
        _ = Encoding.ASCII.GetBytes(Digest(text).ToString("x8", CultureInfo.InvariantCulture), frame);
        frame[DigestLength] = (byte)' ';
        text.CopyTo(frame[(DigestLength + 1)..]);
        frame[DigestLength + 1 + text.Length] = (byte)'\n';
        to.Advance(DigestLength + text.Length + 2);
    }

    private static uint Digest(ReadOnlySpan<byte> text)
    {
        uint digest = uint.MaxValue;
        while (text.Length >= sizeof(ulong))
        {
            digest = BitOperations.Crc32C(digest, BitConverter.ToUInt64(text));
            text = text[sizeof(ulong)..];
        }

        foreach (byte each in text)
        {
            digest = BitOperations.Crc32C(digest, each);
        }

        return ~digest;
    }
}
