namespace Supervisor.Supervision.Tests.Output;

internal static class Pieces
{
    /// <summary>Cuts bytes into pieces of random lengths.</summary>
    public static IEnumerable<byte[]> Cut(byte[] data, Random random, int longest = 8)
    {
        for (int start = 0; start < data.Length;)
        {
            int length = Math.Min(random.Next(1, longest + 1), data.Length - start);
            yield return data[start..(start + length)];
            start += length;
        }
    }
}
