using Supervisor.Ctl.Actions;
using Supervisor.Ctl.CommandLine;

namespace Supervisor.Ctl.Tests;

public sealed class HelpTests
{
    public static TheoryData<string> Actions => [.. ActionTable.Names];

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task Help_fits_a_terminal_of_80_columns(string action)
    {
        await using FakeFleet fleet = new("a");
        CtlRun run = await CtlRun.WithAsync(
            null, io => io with { OutputIsTerminal = true }, "-s", fleet.Daemon.Endpoint.Text, "help", action);
        Assert.DoesNotContain("No help", run.Out, StringComparison.Ordinal);
        Assert.All(run.Out.Split('\n'), line => Assert.InRange(Columns(line), 0, 79));
        Assert.DoesNotContain("Error", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Usage_fits_too() => Assert.All(UsageText.Text.Split('\n'), line => Assert.InRange(Columns(line), 0, 80));

    [Fact]
    public void Lines_are_broken_between_words_under_their_description() => Assert.Equal(
        "short\tstays\nupdate all      Reload config and add/remove as\n                necessary, and will restart\n                affected programs",
        HelpLayout.Fit("short\tstays\nupdate all\t\tReload config and add/remove as necessary, and will restart affected programs", 50));

    [Fact]
    public async Task Scripts_get_the_help_of_Supervisor_to_the_letter()
    {
        await using FakeFleet fleet = new("a");
        Assert.Equal(
            "update\t\t\tReload config and add/remove as necessary, and will restart affected programs\n"
            + "update all\t\tReload config and add/remove as necessary, and will restart affected programs\n"
            + "update <gname> [...]\tUpdate specific groups\n",
            (await CtlRun.AtAsync(fleet, "help", "update")).Out);
    }

    [Fact]
    public async Task The_program_has_a_version()
    {
        CtlRun run = await CtlRun.WithAsync(null, null, "--version");
        Assert.Equal(0, run.Exit);
        Assert.Matches("^supervisorctl \\(Supervisor for .NET\\) [0-9]+\\.[0-9]+\\.[0-9]+\n$", run.Out);
    }

    private static int Columns(string line)
    {
        int column = 0;
        foreach (char character in line)
        {
            column = character == '\t' ? (column / 8 + 1) * 8 : column + 1;
        }

        return column;
    }
}
