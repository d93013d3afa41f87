using System.Globalization;
using System.Text;

namespace Supervisor.TestKit;

/// <summary>One HTTP request as <see cref="FakeSupervisor"/> understands it.</summary>
internal sealed record FakeRequest(string Method, string Path, Dictionary<string, string> Headers, byte[] Body)
{
    public static async Task<FakeRequest?> ReadAsync(Stream stream, CancellationToken cancel)
    {
        List<byte> head = [];
        byte[] one = new byte[1];
        while (head.Count < 4 || !head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one, cancel) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        string[] lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] request = lines[0].Split(' ');
        Dictionary<string, string> headers = lines.Skip(1).Select(line => line.Split(':', 2)).ToDictionary(
            pair => pair[0].ToLowerInvariant(), pair => pair[1].Trim());
        byte[] body = new byte[int.Parse(headers.GetValueOrDefault("content-length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, cancel);
        return new(request[0], request[1], headers, body);
    }
}
