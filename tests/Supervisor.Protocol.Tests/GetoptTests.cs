using Supervisor.Protocol.CommandLine;

namespace Supervisor.Protocol.Tests;

/// <summary>Expected is what Python's getopt.getopt does, apart from options that are beyond Supervisor's.</summary>
public sealed class GetoptTests
{
    private static readonly Getopt<CommandOption> Options = new(
    [
        new("configuration", 'c', "configuration", TakesValue: true),
        new("nodaemon", 'n', "nodaemon"),
        new("help", 'h', "help"),
        new("logfile", 'l', "logfile", TakesValue: true),
        new("loglevel", 'e', "loglevel", TakesValue: true),
        new("check", null, "check") { IsBeyond = true },
        new("noclean", null, "noclean") { IsBeyond = true },
        new("whole", null, "whole") { IsWhole = true },
        new("log", null, "log") { IsWhole = true },
        new("letter", 'x', null),
    ]);

    [Theory]
    [InlineData("", "", "")]
    [InlineData("-n", "-n=", "")]
    [InlineData("-nh", "-n= -h=", "")]
    [InlineData("-cfile", "-c=file", "")]
    [InlineData("-c file", "-c=file", "")]
    [InlineData("-nc file more", "-n= -c=file", "more")]
    [InlineData("-ncfile more", "-n= -c=file", "more")]
    [InlineData("-c -n", "-c=-n", "")]
    [InlineData("--configuration file", "--configuration=file", "")]
    [InlineData("--configuration=file", "--configuration=file", "")]
    [InlineData("--configuration=a=b", "--configuration=a=b", "")]
    [InlineData("--configuration=", "--configuration=", "")]
    [InlineData("--conf=file", "--configuration=file", "")]
    [InlineData("--nod", "--nodaemon=", "")]
    [InlineData("--no", "--nodaemon=", "")]
    [InlineData("--noc", "--noclean=", "")]
    [InlineData("--ch", "--check=", "")]
    [InlineData("--help", "--help=", "")]
    [InlineData("--whole", "--whole=", "")]
    [InlineData("--log", "--log=", "")]
    [InlineData("-n word -h", "-n=", "word -h")]
    [InlineData("word -n", "", "word -n")]
    [InlineData("- -n", "", "- -n")]
    [InlineData("-n -- -h", "-n=", "-h")]
    [InlineData("--", "", "")]
    [InlineData("-n -n", "-n= -n=", "")]
    public void Options_are_taken_off(string words, string given, string others)
    {
        (IReadOnlyList<GivenOption<CommandOption>> options, IReadOnlyList<string> left) = Options.Split(Words(words));
        Assert.Equal(given, string.Join(' ', options.Select(option => $"{option.Name}={option.Value}")));
        Assert.Equal(Words(others), left);
    }

    [Fact]
    public void Which_option_it_was_is_told() =>
        Assert.Equal(["nodaemon", "configuration"], Options.Split(["--nod", "-c", "f"]).Given.Select(given => given.Option.Key));

    [Theory]
    [InlineData("-z", "option -z not recognized")]
    [InlineData("-nz", "option -z not recognized")]
    [InlineData("-c", "option -c requires argument")]
    [InlineData("-nc", "option -c requires argument")]
    [InlineData("--configuration", "option --configuration requires argument")]
    [InlineData("--nodaemon=yes", "option --nodaemon must not have an argument")]
    [InlineData("--nodaemon=", "option --nodaemon must not have an argument")]
    [InlineData("--logf", null)]
    [InlineData("--lo", "option --lo not a unique prefix")]
    [InlineData("--nope", "option --nope not recognized")]
    [InlineData("--nope=1", "option --nope not recognized")]
    [InlineData("--whol", "option --whol not recognized")]
    [InlineData("--letter", "option --letter not recognized")]
    [InlineData("--=x", "option -- not a unique prefix")]
    public void What_cannot_be_read_is_refused(string words, string? message) => Assert.Equal(
        message ?? "option --logfile requires argument",
        Assert.Throws<CommandLineException>(() => Options.Split(Words(words))).Message);

    [Fact]
    public void A_guess_is_told()
    {
        Getopt<CommandOption> options = new([new("help", 'h', "help")])
        {
            Guess = typed => typed == "--hepl" ? "Did you mean --help?" : null,
        };
        Assert.Equal(
            "option --hepl not recognized. Did you mean --help?",
            Assert.Throws<CommandLineException>(() => options.Split(["--hepl"])).Message);
        Assert.Equal("option --zzz not recognized", Assert.Throws<CommandLineException>(() => options.Split(["--zzz"])).Message);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
