using Supervisor.Ctl.CommandLine;
using Supervisor.Ctl.Settings;
using Supervisor.Protocol.CommandLine;
using Supervisor.TestKit;

namespace Supervisor.Ctl.Tests;

public sealed class CtlSettingsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_section_is_read_in_the_dialect_of_Python()
    {
        CtlSettings settings = Load("""
            ; a comment
            [program:x]
            command = bash -c "a ; b"
              continued
            [supervisorctl]
            ServerURL : unix://%(here)s/./sub/../s.sock ; comment
            username=bob;not a comment
            password = 100%%%(ENV_SECRET)s	# comment
            # comment
            prompt =
              two
              words

            history_file = ~/h
            unknown = %(nonsense
            [supervisorctl]
            username = carol
            """);
        Assert.Equal($"unix://{_folder["s.sock"]}", Assert.Single(settings.Endpoints).Text);
        Assert.Equal(
            ("carol", "100%geheim", "\ntwo\nwords", "/home/me/h"), (
                settings.UserName, settings.Password, settings.Prompt, settings.HistoryFile));
        Assert.True(settings.Interactive);
    }

    [Fact]
    public void The_command_line_wins()
    {
        CtlSettings settings = Load(
            "[supervisorctl]\nserverurl=unix:///a\nusername=u\npassword=p\n", "-s", "http://h:1", "-u", "v", "-p", "q", "status");
        Assert.Equal(
            ("http://h:1", "v", "q", false), (settings.Endpoints[0].Text, settings.UserName, settings.Password, settings.Interactive));
    }

    [Fact]
    public void Defaults_are_those_of_Supervisor()
    {
        CtlSettings settings = Load("[DEFAULT]\nprompt=everywhere\n[supervisorctl]\n");
        Assert.Equal(("http://localhost:9001", "everywhere", null), (settings.Endpoints[0].Text, settings.Prompt, settings.UserName));
    }

    [Theory]
    [InlineData("", ".ini file does not include supervisorctl section")]
    [InlineData("key=value\n", "FILE, line 1: expected a [section], found 'key=value'")]
    [InlineData("[supervisorctl]\nnonsense\n", "FILE, line 2: expected key=value, found 'nonsense'")]
    [InlineData(
        "[supervisorctl]\nserverurl=%(nope)s\n",
        "Format string '%(nope)s' for 'supervisorctl.serverurl' contains names ('nope') which cannot be expanded")]
    [InlineData(
        "[supervisorctl]\nprompt=100%\n",
        "Format string '100%' for 'supervisorctl.prompt' is badly formatted: expected %(name)s or %% at '%'")]
    [InlineData(
        "[supervisorctl]\nprompt=%(here)s\n",
        "Format string '%(here)s' for 'supervisorctl.prompt' contains names ('here') which cannot be expanded")]
    [InlineData(
        "[supervisorctl]\nserverurl=ftp://x\n",
        "supervisorctl.serverurl: 'ftp://x' has an unknown scheme: expected unix:///path/to/socket, pipe://./name, http://host:port or "
            + "https://host:port")]
    public void A_bad_file_says_where_and_what(string text, string error) =>
        Assert.Equal(
            error, Assert.Throws<CommandLineException>(() => Load(text)).Message.Replace(_folder["f"], "FILE", StringComparison.Ordinal));

    [Fact]
    public void A_file_that_is_not_there_is_named() => Assert.Equal(
        "could not find config file /no/such.conf",
        Assert.Throws<CommandLineException>(() => CtlSettings.Load(CtlOptions.Parse(["-c", "/no/such.conf"]), null, _ => null)).Message);

    [Fact]
    public void The_file_beside_the_program_is_found()
    {
        Directory.CreateDirectory(_folder["etc"]);
        File.WriteAllText(_folder["etc/supervisord.conf"], "[supervisorctl]\nprompt=found\n");
        Assert.Equal("found", CtlSettings.Load(CtlOptions.Parse([]), _folder["bin/supervisorctl"], _ => null).Prompt);
    }

    [Fact]
    public async Task Plugins_in_Python_are_named_and_left_aside()
    {
        await using FakeFleet fleet = new("a");
        string file = _folder.Write(
            "f", $"[supervisorctl]\nserverurl={fleet.Daemon.Endpoint}\n[ctlplugin:x]\nsupervisor.ctl_factory=x:y\n");
        CtlRun run = await CtlRun.WithAsync(null, null, "-c", file, "status");
        Assert.Equal(3, run.Exit);
        Assert.Equal("supervisorctl: [ctlplugin:x] is not used: plug-ins in Python can not be run\n", run.Error.ReplaceLineEndings("\n"));
    }

    private CtlSettings Load(string text, params string[] words) => CtlSettings.Load(
        CtlOptions.Parse(["-c", _folder.Write("f", text), .. words]),
        null,
        name => name switch { "SECRET" => "geheim", "HOME" => "/home/me", _ => null });
}
