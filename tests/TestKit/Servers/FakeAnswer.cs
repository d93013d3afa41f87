using System.Runtime.CompilerServices;
using System.Text;

namespace Supervisor.TestKit;

/// <summary>What <see cref="FakeSupervisor"/> answers to a GET: a status and a body in pieces, after which the connection ends.</summary>
public sealed record FakeAnswer(int Status, string ContentType, IAsyncEnumerable<byte[]> Pieces)
{
    /// <summary>Further header lines, each with its line end.</summary>
    public string Headers { get; init; } = "";

    /// <summary>Nothing is sent before the first piece is there, not even the head.</summary>
    public bool HoldsHead { get; init; }

    /// <summary>Nothing at all, and the connection stays.</summary>
    public static FakeAnswer Silent { get; } = new(200, "text/plain", Nothing()) { HoldsHead = true };

    public static FakeAnswer NotFound { get; } = Text(404, "no such file");

    public static FakeAnswer Text(int status, string text) => new(status, "text/plain", One(text));

    public static FakeAnswer Stream(string contentType, IAsyncEnumerable<byte[]> pieces) => new(200, contentType, pieces);

    private static async IAsyncEnumerable<byte[]> Nothing([EnumeratorCancellation] CancellationToken cancel = default)
    {
        await Task.Delay(Timeout.Infinite, cancel);
        yield break;
    }

    private static async IAsyncEnumerable<byte[]> One(string text)
    {
        await Task.CompletedTask;
        yield return Encoding.UTF8.GetBytes(text);
    }
}
