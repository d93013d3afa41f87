using System.Text;

namespace Supervisor.Configuration.Tests;

/// <summary>The INI dialect, seen through a section that shows all its options. Every expectation was taken from ConfigParser.</summary>
public sealed class DialectTests
{
    private static IReadOnlyDictionary<string, string> Options(string body) =>
        new MadeUpMachine()
            .Load($"[supervisord]\n[rpcinterface:x]\nsupervisor.rpcinterface_factory=some.where:else\n{body}", textOnly: true)
            .RpcInterfaces.Single().Options;

    [Theory]
    [InlineData("k=v", "v")]
    [InlineData("k = v", "v")]
    [InlineData("k: a=b", "a=b")]
    [InlineData("k=a:b", "a:b")]
    [InlineData("K=v", "v")]
    [InlineData("k=", "")]
    [InlineData("k\t=\tv\t", "v")]
    [InlineData("k=a;b", "a;b")]
    [InlineData("k=a#b", "a#b")]
    [InlineData("k=a ; b", "a")]
    [InlineData("k=a\t# b", "a")]
    [InlineData("k=;v", ";v")]
    [InlineData("k= ;v", "")]
    [InlineData("k=\"a ; b\"", "\"a")]
    [InlineData("k=a;b ;c #d", "a;b ;c")]
    [InlineData("k=a;b ;c #d ;e", "a;b ;c")]
    [InlineData("k=a #b;c ;d", "a")]
    [InlineData("k=a\n b", "a\nb")]
    [InlineData("k=a\n\tb\n  c", "a\nb\nc")]
    [InlineData("k=a\n\n  b", "a\n\nb")]
    [InlineData("k=a\n\n\n", "a")]
    [InlineData("k=a\n; comment\n  b", "a\nb")]
    [InlineData("k=a\n  ; comment\n  b", "a\nb")]
    [InlineData("k=a\n  b ; gone\n", "a\nb")]
    [InlineData("k=\n  b", "\nb")]
    [InlineData("k=a\n  [other]", "a\n[other]")]
    [InlineData("k=a\n  l=b", "a\nl=b")]
    [InlineData("[rpcinterface:x]\n  k=a\n    b", "a\nb")]
    [InlineData("k=a\r\n  b\r\n", "a\nb")]
    [InlineData("k=a\r  b\r", "a\nb")]
    [InlineData("k=a\nk=b", "b")]
    [InlineData("k=a\nK : b", "b")]
    [InlineData("k=a\n[other]\nk=o\n[rpcinterface:x]\nl=1", "a")]
    [InlineData("k=a\n[other]\nk=o\n[rpcinterface:x]\nk=b", "b")]
    [InlineData("k=a\n[DEFAULT]\nk=b", "a")]
    [InlineData("[DEFAULT]\nk=b", "b")]
    [InlineData("k=caf\u00e9 \u540d\u524d", "caf\u00e9 \u540d\u524d")]
    [InlineData("k=\u00a0v\u2003", "v")]
    [InlineData("k=a\u00a0;b", "a")]
    [InlineData("k='a'", "'a'")]
    [InlineData("rem=x\nk=a", "a")]
    public void Option_is_read_as_ConfigParser_reads_it(string body, string expected) => Assert.Equal(expected, Options(body)["k"]);

    [Theory]
    [InlineData("[rpcinterface:x]", "x")]
    [InlineData("  [rpcinterface:x]", "x")]
    [InlineData("[rpcinterface:x] ; comment", "x")]
    [InlineData("[rpcinterface:x]junk", "x")]
    [InlineData("[rpcinterface:a]b]", "a]b")]
    [InlineData("[rpcinterface:]", "")]
    [InlineData("[rpcinterface: x ]", " x ")]
    [InlineData("[rpcinterface:a:b]=c", "a:b")]
    public void Header_runs_to_the_last_bracket(string header, string expected) => Assert.Equal(
        expected,
        new MadeUpMachine().Load(
            $"[supervisord]\n{header}\nsupervisor.rpcinterface_factory=a:b", textOnly: true).RpcInterfaces.Single().Name);

    [Fact]
    public void Indented_options_of_one_depth_do_not_continue_each_other() =>
        Assert.Equal([("a", "1"), ("b", "2")], Options("[rpcinterface:x]\n  a=1\n  b=2").Select(option => (option.Key, option.Value)));

    [Fact]
    public void Unknown_sections_and_options_are_passed_over()
    {
        SupervisorConfiguration configuration = new MadeUpMachine().Load(
            "[supervisord]\nfoo=%(bad\n[other]\nx=%(bad\n[program]\ncommand=x\n[Program:y]\ncommand=x\n[ctlplugin:x]\na=%(b\n"
                + "[supervisorctl]\nprompt=%(c\n");
        Assert.Empty(configuration.Groups);
        Assert.Equal(
            [
                "/conf/supervisord.conf:2: [supervisord] foo: unknown option",
                "/conf/supervisord.conf:3: [other]: unknown section, nothing of it is used",
                "/conf/supervisord.conf:5: [program]: unknown section, nothing of it is used; did you mean [program:x]?",
                "/conf/supervisord.conf:7: [Program:y]: unknown section, nothing of it is used; did you mean [program:y]?",
            ],
            configuration.Warnings);
    }

    [Theory]
    [InlineData("nodaemon=true\n[supervisord]\n", 1, "File contains no section headers: 'nodaemon=true' stands before any [section]")]
    [InlineData("\n; c\n[supervisord\nnodaemon=true\n", 3, "File contains no section headers: '[supervisord' stands before any [section]")]
    [InlineData("[supervisord]\nnodaemon\n", 2, "Source contains parsing errors: a line that is no option: 'nodaemon'")]
    [InlineData("[supervisord]\n= x\n", 2, "Source contains parsing errors: an option without a name: '= x'")]
    [InlineData("[supervisord]\n[]\n", 2, "Source contains parsing errors: a line that is no option: '[]'")]
    [InlineData("[supervisord]\nmy password hunter2\n", 2, "Source contains parsing errors: a line that is no option: 'my password ***'")]
    public void Bad_line_is_an_error_with_its_number(string text, int line, string message)
    {
        ConfigurationError error = new MadeUpMachine().Errors(text)[0];
        Assert.Equal(("/conf/supervisord.conf", line, message), (error.File, error.Line, error.Message));
        Assert.Null(error.Section);
    }

    [Fact]
    public void Every_bad_line_is_reported_and_the_rest_is_still_judged() => Assert.Equal(
        [(2, null), (4, null), (3, "supervisord")],
        new MadeUpMachine().Errors("[supervisord]\nfoo\nminfds=x\nbar").Select(error => (error.Line, error.Section)));

    [Fact]
    public void Byte_order_mark_is_refused_and_blamed_on_the_header_it_spoils()
    {
        ConfigurationError error = new MadeUpMachine().Errors("\ufeff[supervisord]\n").Single();
        Assert.Equal(
            "/conf/supervisord.conf:1: [supervisord]: the file begins with a UTF-8 byte order mark; save it without one",
            error.ToString());
    }

    [Theory]
    [InlineData("\ufeff[supervisord]\n[inet_http_server]\nport=1\n")]
    [InlineData("\ufeff[supervisord]")]
    public void Byte_order_mark_spoils_the_first_header_alone(string text) =>
        Assert.Equal("supervisord", new MadeUpMachine().Errors(text).Single().Section);

    [Fact]
    public void Text_that_breaks_off_in_a_character_says_so()
    {
        MadeUpMachine machine = new MadeUpMachine().Write("/conf/supervisord.conf", [.. "[supervisord]\nidentifier="u8, 0xe2, 0x82]);
        Assert.StartsWith(
            "the file is not UTF-8 text: ", Assert.Throws<ConfigurationException>(() => machine.Load()).Errors.Single().Message,
            StringComparison.Ordinal);
    }

    /// <summary>The section that is missing may be the one whose header was lost.</summary>
    [Fact]
    public void A_lost_header_is_the_only_error() => Assert.Single(new MadeUpMachine().Errors("nodaemon=true\n"));

    [Fact]
    public void Undecodable_byte_is_an_error_with_its_line()
    {
        MadeUpMachine machine = new MadeUpMachine().Write("/conf/supervisord.conf", [.. "[supervisord]\nidentifier="u8, 0xff, .. "\n"u8]);
        ConfigurationError error = Assert.Throws<ConfigurationException>(() => machine.Load()).Errors.Single();
        Assert.Equal((2, "the file is not UTF-8 text: byte 0xff at position 25"), (error.Line, error.Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[program:a]\ncommand=x\n")]
    public void Missing_supervisord_section_is_an_error(string text)
    {
        ConfigurationError error = new MadeUpMachine().Errors(text).Single();
        Assert.Equal(("supervisord", ".ini file does not include supervisord section"), (error.Section, error.Message));
    }

    [Fact]
    public void Random_text_never_does_worse_than_a_configuration_error()
    {
        const int Seed = 20260101;
        string[] pieces =
        [
            "[supervisord]", "[program:a]", "[group:g]", "[include]", "[eventlistener:e]", "[fcgi-program:f]", "[unix_http_server]",
            "[inet_http_server]",
            "[pipe_http_server]", "[collection:c]", "[rpcinterface:r]", "[DEFAULT]", "command", "files", "environment",
            "process_name", "numprocs", "events",
            "socket", "port", "file", "programs", "collections", "user", "=", ":", " ", "\t", "\n", "\n", "\n", "\r\n", "\"", "'",
            "%", "%(", "%(here)s", ")", "s", "%(process_num)d",
            ",", ";", "#", "*", "[", "]", "!", "-", "/", "~", "0", "9", "\u00e9", "\ud83d\ude00", "\ufeff", "\0", "a", "c", "true",
            "KB", "unix://", "tcp://h:1",
        ];
        Random random = new(Seed);
        for (int round = 0; round < 2000; round++)
        {
            StringBuilder text = new(random.Next(3) == 0 ? "" : "[supervisord]\n");
            for (int i = random.Next(40); i > 0; i--)
            {
                text.Append(pieces[random.Next(pieces.Length)]);
            }

            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            if (bytes.Length > 0 && random.Next(10) == 0)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                new MadeUpMachine().Write("/conf/supervisord.conf", bytes).Load(textOnly: random.Next(2) == 0);
            }
            catch (ConfigurationException why)
            {
                Assert.NotEmpty(why.Errors);
            }
            catch (Exception why)
            {
                Assert.Fail($"seed {Seed}, round {round}: {why}\n{text}");
            }
        }
    }
}
