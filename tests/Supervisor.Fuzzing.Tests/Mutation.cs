namespace Supervisor.Fuzzing.Tests;

/// <summary>Makes another input of one or two: bytes changed, put in, taken out, doubled, spliced, and words of the seeds put in.</summary>
internal sealed class Mutation(int seed, IReadOnlyList<byte[]> seeds)
{
    private static readonly byte[] Special = [0, 1, 9, 10, 13, 32, (byte)'"', (byte)'\'', (byte)'%', (byte)'[', (byte)'*', (byte)'<', (byte)'&', 0x1b, 0x7f, 0x80, 0xc3, 0xed, 0xf0, 0xff];
    private readonly Random _chance = new(seed);

    public byte[] Next()
    {
        List<byte> data = [.. Any(seeds)];
        for (int i = _chance.Next(1, 9); i > 0; i--)
        {
            Step(data);
        }

        return data.Count > 20_000 ? [.. data.Take(20_000)] : [.. data];
    }

    private void Step(List<byte> data)
    {
        int at = _chance.Next(data.Count + 1);
        int length = Math.Min(data.Count - at, _chance.Next(1, 40));
        switch (_chance.Next(7))
        {
            case 0 when length > 0:
                data[at] = (byte)_chance.Next(256);
                break;
            case 1:
                data.Insert(at, Any(Special));
                break;
            case 2:
                data.RemoveRange(at, length);
                break;
            case 3:
                data.InsertRange(_chance.Next(data.Count + 1), data.GetRange(at, length));
                break;
            case 4:
                byte[] other = Any(seeds);
                int from = _chance.Next(other.Length + 1);
                data.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, _chance.Next(1, 60))).ToArray());
                break;
            case 5 when length > 0:
                data[at] ^= (byte)(1 << _chance.Next(8));
                break;
            default:
                data.InsertRange(at, Enumerable.Repeat(Any(Special), _chance.Next(1, _chance.Next(4) == 0 ? 500 : 6)));
                break;
        }
    }

    private T Any<T>(IReadOnlyList<T> all) => all[_chance.Next(all.Count)];
}
