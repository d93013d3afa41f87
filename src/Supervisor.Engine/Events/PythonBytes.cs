using System.Globalization;
using System.Text;

namespace Supervisor.Engine.Events;

/// <summary>
/// Spells bytes as Python's <c>repr(bytes)</c> does, where Supervisor puts that into texts that people and programs read.
/// </summary>
public static class PythonBytes
{
    /// <summary><c>b'a\xff\n'</c>; with a single quote and no double quote inside, double quotes are put around.</summary>
    public static string Repr(ReadOnlySpan<byte> bytes)
    {
        char quote = bytes.Contains((byte)'\'') && !bytes.Contains((byte)'"') ? '"' : '\'';
        StringBuilder text = new("b", bytes.Length + 8);
        text.Append(quote);
        foreach (byte unit in bytes)
        {
            _ = unit switch
            {
                (byte)'\\' => text.Append(@"\\"),
                (byte)'\n' => text.Append(@"\n"),
                (byte)'\r' => text.Append(@"\r"),
                (byte)'\t' => text.Append(@"\t"),
                _ when unit == quote => text.Append('\\').Append(quote),
                >= 0x20 and < 0x7F => text.Append((char)unit),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\x{unit:x2}"),
            };
        }

        return text.Append(quote).ToString();
    }
}
