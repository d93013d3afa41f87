using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Supervisor.Server.Http;

namespace Supervisor.Server.Tests.Http;

public sealed class AuthenticationTests
{
    [Theory]
    [InlineData("bob:secret:x", true)]
    [InlineData("bob:secret", false)]
    [InlineData("bob:Secret:x", false)]
    [InlineData("eve:secret:x", false)]
    [InlineData(":", false)]
    [InlineData("bob", false)]
    [InlineData("", false)]
    public void Plain_password(string given, bool accepted) =>
        Assert.Equal(accepted, new ServerCredentials("bob", "secret:x").Accepts(Basic(given)));

    [Fact]
    public void Sha_password()
    {
        string hash = Convert.ToHexStringLower(SHA1.HashData("thepassword"u8));
        ServerCredentials credentials = new("bob", "{SHA}" + hash);
        Assert.True(credentials.Accepts(Basic("bob:thepassword")));
        Assert.False(credentials.Accepts(Basic("bob:thepasswore")));
        Assert.False(credentials.Accepts(Basic($"bob:{hash}")));
        Assert.False(credentials.Accepts(Basic($"bob:{{SHA}}{hash}")));
    }

    [Fact]
    public void Beyond_ascii()
    {
        ServerCredentials credentials = new("us er", "p:ass wörd");
        Assert.True(credentials.Accepts(Basic("us er:p:ass wörd")));
        Assert.False(credentials.Accepts(Basic("us er:p:ass word")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Basic ")]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic Ym9i1")]
    [InlineData("Basic /w==")]
    [InlineData("Digest username=\"bob\"")]
    public void What_is_no_basic_header_is_refused(string? header) => Assert.False(new ServerCredentials("bob", "secret").Accepts(header));

    [Fact]
    public void The_scheme_may_be_of_any_case() => Assert.True(new ServerCredentials("bob", "x").Accepts("bAsIc" + Basic("bob:x")[5..]));

    [Fact]
    public async Task Every_path_asks_for_the_password_and_the_connection_goes_on()
    {
        await using RunningHttpService service = new(new("bob", "secret"));
        using RawConnection connection = await service.ConnectAsync();
        string[] paths =
        [
            "/", "/RPC2", "/logtail/a", "/mainlogtail", "/tail.html?processname=a", "/stylesheets/supervisor.css", "/nope", "/ok.html",
        ];
        foreach (string path in paths)
        {
            await connection.SendAsync($"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
            RawResponse response = await connection.ReadAsync();
            Assert.Equal(401, response.Status);
            Assert.Equal("Basic realm=\"default\"", response.Headers["www-authenticate"]);
            Assert.Equal("text/html", response.Headers["content-type"]);
        }

        await connection.SendAsync($"GET /nope HTTP/1.1\r\nHost: x\r\nAuthorization: {Basic("bob:secret")}\r\n\r\n");
        Assert.Equal(404, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public void It_takes_the_same_time_wherever_a_password_differs()
    {
        string expected = new('x', 1 << 20);
        ServerCredentials credentials = new("bob", expected);
        string atTheBeginning = Basic($"bob:y{expected[1..]}");
        string atTheEnd = Basic($"bob:{expected[1..]}y");
        TimeSpan first = TimeSpan.MaxValue, last = TimeSpan.MaxValue;
        for (int i = 0; i < 15; i++)
        {
            first = Shorter(first, atTheBeginning);
            last = Shorter(last, atTheEnd);
        }

        // The best of some: one that stops where they differ takes a fraction.
        Assert.InRange(first / last, 0.6, 1.7);

        TimeSpan Shorter(TimeSpan best, string header)
        {
            long began = Stopwatch.GetTimestamp();
            Assert.False(credentials.Accepts(header));
            TimeSpan took = Stopwatch.GetElapsedTime(began);
            return took < best ? took : best;
        }
    }

    private static string Basic(string text) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void The_digest_is_that_of_the_standard()
    {
        Random random = new(1);
        for (int length = 0; length < 300; length++)
        {
            byte[] data = new byte[length];
            random.NextBytes(data);
            Assert.Equal(System.Security.Cryptography.SHA1.HashData(data), Sha1.Hash(data));
        }
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("a", "", false)]
    [InlineData("ab", "abab", false)]
    [InlineData("abab", "ab", false)]
    public void Lengths_count(string expected, string given, bool accepted) =>
        Assert.Equal(accepted, new ServerCredentials("u", expected).Accepts(
            "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("u:" + given))));
}
