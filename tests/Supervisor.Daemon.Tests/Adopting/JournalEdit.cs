using System.Globalization;
using System.Numerics;
using System.Text;

namespace Supervisor.Daemon.Tests.Adopting;

/// <summary>Changes a journal so that its checksums are right all the same.</summary>
internal static class JournalEdit
{
    private const int DigestLength = 8;

    public static void Replace(string path, string from, string to)
    {
        StringBuilder edited = new();
        foreach (string line in File.ReadAllLines(path))
        {
            string text = line[(DigestLength + 1)..].Replace(from, to, StringComparison.Ordinal);
            uint digest = uint.MaxValue;
            foreach (byte each in Encoding.UTF8.GetBytes(text))
            {
                digest = BitOperations.Crc32C(digest, each);
            }

            edited.Append(CultureInfo.InvariantCulture, $"{~digest:x8} {text}\n");
        }

        File.WriteAllText(path, edited.ToString());
    }
}
