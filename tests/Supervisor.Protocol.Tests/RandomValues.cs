using System.Text;

namespace Supervisor.Protocol.Tests;

/// <summary>XML-RPC values and damaged documents from a seed.</summary>
internal sealed class RandomValues(int seed)
{
    private static readonly string[] Fragments =
    [
        "<", ">", "&", "&#0;", "&#x110000;", "<![CDATA[", "]]>", "<!--", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "</value>", "<value>",
        "<struct><member>", "<int>9e99</int>", "\0", "\ud83d\ude00", "<nil/>",
    ];

    private readonly Random _random = new(seed);

    public XmlRpcValue Value(int depth = 0) => _random.Next(depth > 3 ? 7 : 9) switch
    {
        0 => default,
        1 => Text(),
        2 => _random.NextInt64(long.MinValue, long.MaxValue) >> _random.Next(64),
        3 => _random.Next(2) == 0,
        4 => BitConverter.Int64BitsToDouble(_random.NextInt64()),
        5 => DateTime.UnixEpoch.AddSeconds(_random.Next()),
        6 => Bytes(_random.Next(200)),
        7 => Enumerable.Range(0, _random.Next(5)).Select(_ => Value(depth + 1)).ToArray(),
        _ => Struct(depth + 1),
    };

    public byte[] Damage(byte[] document)
    {
        List<byte> bytes = [.. document];
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            int at = _random.Next(bytes.Count);
            switch (_random.Next(5))
            {
                case 0:
                    bytes.RemoveRange(at, _random.Next(Math.Min(30, bytes.Count - at)));
                    break;
                case 1:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Fragments[_random.Next(Fragments.Length)]));
                    break;
                case 3:
                    bytes.InsertRange(_random.Next(bytes.Count), bytes.GetRange(at, _random.Next(Math.Min(60, bytes.Count - at))));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    bytes.Add((byte)'\n');
                    break;
            }
        }

        return [.. bytes];
    }

    private XmlRpcStruct Struct(int depth)
    {
        XmlRpcStruct members = new();
        for (int i = _random.Next(5); i > 0; i--)
        {
            members.Add(Text(), Value(depth));
        }

        return members;
    }

    private byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Only characters that XML can hold, for the others do not come back.</summary>
    private string Text()
    {
        StringBuilder text = new();
        for (int i = _random.Next(20); i > 0; i--)
        {
            text.Append(_random.Next(6) switch
            {
                0 => "<>&\"'\n\t ]]>"[_random.Next(11)].ToString(),
                1 => char.ConvertFromUtf32(_random.Next(0x10000, 0x110000)),
                2 => ((char)_random.Next(0xa0, 0xd800)).ToString(),
                _ => ((char)_random.Next(0x20, 0x7f)).ToString(),
            });
        }

        return text.ToString();
    }
}
