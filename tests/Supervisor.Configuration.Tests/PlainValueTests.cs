using Supervisor.Configuration.Values;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Tests;

/// <summary>Values one by one, where a whole configuration would show only that something is wrong.</summary>
public sealed class PlainValueTests
{
    /// <summary>Expected is what posixpath says: normpath, dirname, basename.</summary>
    [Theory]
    [InlineData("", ".", "", "")]
    [InlineData("/", "/", "/", "")]
    [InlineData("//", "//", "//", "")]
    [InlineData("///", "/", "///", "")]
    [InlineData("a", "a", "", "a")]
    [InlineData("a/", "a", "a", "")]
    [InlineData("/a", "/a", "/", "a")]
    [InlineData("//a", "//a", "//", "a")]
    [InlineData("///a", "/a", "///", "a")]
    [InlineData("a/b", "a/b", "a", "b")]
    [InlineData("/a//b/", "/a/b", "/a//b", "")]
    [InlineData("a/./b", "a/b", "a/.", "b")]
    [InlineData("a/../b", "b", "a/..", "b")]
    [InlineData("../a", "../a", "..", "a")]
    [InlineData("/../a", "/a", "/..", "a")]
    [InlineData("a/..", ".", "a", "..")]
    [InlineData("./a", "a", ".", "a")]
    [InlineData("..", "..", "", "..")]
    [InlineData("../..", "../..", "..", "..")]
    [InlineData("a/../../b", "../b", "a/../..", "b")]
    [InlineData("/a/b/../..", "/", "/a/b/..", "..")]
    [InlineData("//a/..", "//", "//a", "..")]
    public void Paths_are_taken_apart_as_Python_does(string path, string normal, string directory, string name)
    {
        Assert.Equal(normal, PosixPath.Normalize(path));
        Assert.Equal((directory, name), PosixPath.Split(path));
        Assert.Equal(directory, PosixPath.Directory(path));
    }

    [Theory]
    [InlineData("a", "b", "a/b")]
    [InlineData("a/", "b", "a/b")]
    [InlineData("", "b", "b")]
    [InlineData("a", "/b", "/b")]
    [InlineData("a", "", "a/")]
    public void Paths_are_joined(string first, string second, string expected) => Assert.Equal(expected, PosixPath.Join(first, second));

    [Theory]
    [InlineData("~", "/home/me")]
    [InlineData("~/", "/home/me/")]
    [InlineData("~/x", "/home/me/x")]
    [InlineData("~you", "/home/you")]
    [InlineData("~you/x/~", "/home/you/x/~")]
    [InlineData("~nobody/x", "~nobody/x")]
    [InlineData("~slash", "/")]
    [InlineData("~slash/x", "/x")]
    [InlineData("x/~", "x/~")]
    [InlineData("", "")]
    public void A_home_stands_at_the_beginning(string path, string expected)
    {
        Assert.Equal(expected, PosixPath.ExpandUser(path, HomeOf));

        static string? HomeOf(string user) => user switch { "" => "/home/me", "you" => "/home/you/", "slash" => "/", _ => null };
    }

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("-0", 0L)]
    [InlineData(" +12\n", 12L)]
    [InlineData("\u001c7\u001f", 7L)]
    [InlineData("1_2_3", 123L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("-99999999999999999999999999999999999999999999", long.MinValue)]
    [InlineData("\u0661\u0662", 12L)]
    [InlineData("_1", null)]
    [InlineData("1_", null)]
    [InlineData("1__2", null)]
    [InlineData("+", null)]
    [InlineData("--1", null)]
    [InlineData("+-1", null)]
    [InlineData("0o7", null)]
    [InlineData("1a", null)]
    [InlineData("\u00b2", null)]
    [InlineData("", null)]
    public void Whole_numbers_as_int_reads_them(string text, long? expected)
    {
        Assert.Equal(expected is not null, PythonInteger.TryParse(text, out long value));
        Assert.Equal(expected ?? value, value);
    }

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("777", 511L)]
    [InlineData("0o17", 15L)]
    [InlineData("0O_17", 15L)]
    [InlineData("-0o17", -15L)]
    [InlineData("0o", null)]
    [InlineData("0o_", null)]
    [InlineData("0x7", null)]
    [InlineData("8", null)]
    [InlineData("78", null)]
    public void Octal_numbers_as_int_reads_them(string text, long? expected)
    {
        Assert.Equal(expected is not null, PythonInteger.TryParseOctal(text, out long value));
        Assert.Equal(expected ?? value, value);
    }

    [Theory]
    [InlineData("password=x", "password=***")]
    [InlineData("--password x y", "--password *** y")]
    [InlineData("DB_PASSWD: 'a b', C=d", "DB_PASSWD: ***, C=d")]
    [InlineData("token=\"a\\", "token=***")]
    [InlineData("SECRET_KEY=a;b", "SECRET_KEY=***;b")]
    [InlineData("API_KEY=1 api-key=2 apikey=3", "API_KEY=*** api-key=*** apikey=***")]
    [InlineData("ACCESS_KEY=1 private-key=2", "ACCESS_KEY=*** private-key=***")]
    [InlineData("passphrase=x credentials=y", "passphrase=*** credentials=***")]
    [InlineData("http://me:pw@h/ and ftp://h/ and http://me@h/", "http://me:***@h/ and ftp://h/ and http://me@h/")]
    [InlineData("key=x bypass=y", "key=x bypass=y")]
    public void Secrets_are_taken_out(string text, string expected) => Assert.Equal(expected, SecretText.Mask(text));

    [Theory]
    [InlineData("critical", LogLevel.Critical)]
    [InlineData("ERROR", LogLevel.Error)]
    [InlineData("warn", LogLevel.Warn)]
    [InlineData("Info", LogLevel.Info)]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("trace", LogLevel.Trace)]
    [InlineData("blather", LogLevel.Blather)]
    public void Levels_of_logs(string text, LogLevel expected) => Assert.Equal(expected, PlainValues.LogLevel(text));

    [Theory]
    [InlineData("None", SurvivorPolicy.None)]
    [InlineData("adopt", SurvivorPolicy.Adopt)]
    [InlineData("LEAVE", SurvivorPolicy.Leave)]
    [InlineData("stop", SurvivorPolicy.Stop)]
    public void What_is_done_with_survivors(string text, SurvivorPolicy expected) => Assert.Equal(expected, PlainValues.Survivors(text));

    [Theory]
    [InlineData("warning", "bad logging level name 'warning'", "critical, error, warn, info, debug, trace or blather")]
    [InlineData("", "bad logging level name ''", "critical, error, warn, info, debug, trace or blather")]
    public void A_level_that_is_none(string text, string message, string expected) =>
        Refuses(message, expected, () => PlainValues.LogLevel(text));

    [Theory]
    [InlineData("", "the name is empty")]
    [InlineData("a b", "Invalid name: 'a b' because of character: ' '")]
    [InlineData("a:b", "Invalid name: 'a:b' because of character: ':'")]
    [InlineData("a/b", "Invalid name: 'a/b' because of character: '/'")]
    [InlineData("a\tb", "Invalid name: 'a\\tb' because of character: '\\t'")]
    [InlineData("a\0b", "Invalid name: 'a\\x00b' because of character: '\\x00'")]
    [InlineData("a\n\tb", "Invalid name: 'a\\n\\tb' because of character: '\\n'")]
    public void A_name_that_nobody_could_use(string name, string why)
    {
        Assert.Equal(why, PlainValues.Doubt(name));
        Refuses(why, "a name without blank, colon and slash", () => PlainValues.StrictName(name));
    }

    [Fact]
    public void A_name_that_is_one()
    {
        Assert.Equal("a-b.c", PlainValues.StrictName("a-b.c"));
        Assert.Null(PlainValues.Doubt("a-b.c"));
        Assert.Equal("a", PlainValues.Name(" a\n"));
        const string Nul = "Invalid name: 'a\\x00' because of character: '\\x00'";
        Refuses(Nul, "a name without blank, colon and slash", () => PlainValues.Name("a\0"));
        Assert.Equal(["a", "b c", "", ""], PlainValues.List(" a ,b c,,"));
        Assert.Empty(PlainValues.List(""));
    }

    [Fact]
    public void Ports_from_the_first_to_the_last()
    {
        Assert.Equal((1, 65535), (PlainValues.Port("1"), PlainValues.Port("65535")));
        Assert.Equal((("", 1), ("", 65535)), (PlainValues.InetAddress("1"), PlainValues.InetAddress("65535")));
        Refuses("0 is below lower bound (1)", "a port from 1 to 65535", () => PlainValues.Port("0"));
        Refuses("65536 is above upper bound (65535)", "a port from 1 to 65535", () => PlainValues.Port("65536"));
        Refuses("not a valid port number: '0' ", "PORT, HOST:PORT or *:PORT", () => PlainValues.InetAddress("0"));
        Refuses("not a valid port number: '65536' ", "PORT, HOST:PORT or *:PORT", () => PlainValues.InetAddress("65536"));
        Refuses("no port number specified in ''", "PORT, HOST:PORT or *:PORT", () => PlainValues.InetAddress("h:"));
    }

    [Fact]
    public void Numbers_end_where_they_can_be_held()
    {
        Assert.Equal((int.MaxValue, int.MinValue), (PlainValues.Integer("2147483648"), PlainValues.Integer("-2147483649")));
        Assert.Equal((int.MaxValue, int.MinValue), (PlainValues.Octal("20000000000"), PlainValues.Octal("-20000000001")));
        Assert.Equal((long.MaxValue, long.MinValue), (PlainValues.ByteSize("9999999999gb"), PlainValues.ByteSize("-9999999999gb")));
        Assert.Equal([0, 255], PlainValues.ExitCodes("0,255"));
        Refuses("not a valid list of exit codes: '-1'", "numbers from 0 to 255, separated by commas", () => PlainValues.ExitCodes("-1"));
    }

    [Fact]
    public void Survivors_are_dealt_with_in_one_of_four_ways() =>
        Refuses("'kill' is nothing that can be done with survivors", "adopt, leave, stop or none", () => PlainValues.Survivors("kill"));

    [Fact]
    public void An_environment_ends_and_goes_on_where_shlex_says()
    {
        Assert.Equal("1|2", string.Join('|', EnvironmentText.Parse("A=1#c\n,B=2").Values));
        Assert.Equal("\ud83d", EnvironmentText.Parse("A=\ud83d")["A"]);
    }

    /// <summary>Expected is what glob.glob says.</summary>
    [Theory]
    [InlineData("/conf/d/a.conf", "/conf/d/a.conf")]
    [InlineData("/conf/d/none", "")]
    [InlineData("/conf/d/", "/conf/d/")]
    [InlineData("/conf/none/", "")]
    [InlineData("/conf/d/a.conf/", "")]
    [InlineData("/*/d/a.conf", "/conf/d/a.conf")]
    [InlineData("/*/d/none", "")]
    [InlineData("/*/d/", "/conf/d/")]
    [InlineData("/*/none/", "")]
    [InlineData("/conf/d/[ab].conf", "/conf/d/a.conf")]
    [InlineData("/none/*", "")]
    public void Paths_by_patterns(string pattern, string expected)
    {
        MadeUpMachine machine = new MadeUpMachine().Write("/conf/d/a.conf", "");
        Assert.Equal(expected, string.Join(' ', new PathGlob(machine).Find(pattern)));
    }

    private static void Refuses(string message, string expected, Func<object> read)
    {
        ValueException why = Assert.Throws<ValueException>(read);
        Assert.Equal((message, expected), (why.Message, why.Expected));
    }
}
