using Supervisor.Ctl.CommandLine;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Ctl.Tests;

public sealed class CtlOptionsTests
{
    [Fact]
    public void Options_bundle_and_may_be_cut_short()
    {
        CtlOptions options = CtlOptions.Parse(["-ic", "f", "-sunix:///s", "--user=bob", "--pass", "x y", "status", "-i", "--json"]);
        Assert.True(options.Interactive);
        Assert.Equal(("f", "unix:///s", "bob", "x y"), (options.Configuration, options.ServerUrl, options.UserName, options.Password));
        Assert.Equal(["status", "-i", "--json"], options.Words);
    }

    [Theory]
    [InlineData("--u", "x")] // username for Supervisor, though there is an --uri too
    [InlineData("--username", "x")]
    public void Prefixes_that_were_unique_stay_so(string option, string value) =>
        Assert.Equal(value, CtlOptions.Parse([option, value]).UserName);

    [Theory]
    [InlineData("--hist")]
    [InlineData("--history_file")]
    [InlineData("--history-file")]
    [InlineData("-r")]
    public void The_history_file_has_both_spellings(string option) => Assert.Equal("h", CtlOptions.Parse([option, "h"]).HistoryFile);

    [Fact]
    public void Addresses_may_be_given_several_times() =>
        Assert.Equal(["unix:///a", "https://b"], CtlOptions.Parse(["--uri", "unix:///a", "--uri=https://b", "status"]).Uris);

    [Theory]
    [InlineData("option --foo not recognized", "--foo")]
    [InlineData("option -x not recognized", "-ix")]
    [InlineData("option --h not a unique prefix", "--h")]
    [InlineData("option -c requires argument", "-c")]
    [InlineData("option --configuration requires argument", "--conf")]
    [InlineData("option --interactive must not have an argument", "--int=1")]
    [InlineData("conflicting command line option '-i'", "-i", "-i")]
    [InlineData("conflicting command line option '--username'", "-u", "a", "--user", "b")]
    [InlineData("invalid value for -s 'nonsense': value 'nonsense' is not a URL", "-s", "nonsense")]
    [InlineData("invalid value for --uri 'unix://': 'unix://' names no socket: expected unix:///path/to/socket", "--uri", "unix://")]
    public void Misuse_says_what_is_wrong(string error, params string[] words) =>
        Assert.Equal(error, Assert.Throws<CommandLineException>(() => CtlOptions.Parse(words)).Message);

    [Fact]
    public async Task Misuse_is_status_2_and_help_is_status_0()
    {
        CtlRun run = await CtlRun.WithAsync(null, null, "--foo");
        Assert.Equal(
            (2, "", "Error: option --foo not recognized\nFor help, use supervisorctl -h\n"), (
                run.Exit, run.Out, run.Error.ReplaceLineEndings("\n")));
        run = await CtlRun.WithAsync(null, null, "-?");
        Assert.Equal(0, run.Exit);
        Assert.StartsWith("supervisorctl -- control the programs", run.Out, StringComparison.Ordinal);
    }
}
