using System.Text.RegularExpressions;
using Supervisor.Configuration.Arguments;
using Supervisor.Configuration.Check;
using Supervisor.Protocol;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Configuration.Tests;

public sealed partial class SampleConfigurationTests
{
    [Fact]
    public void It_is_good_as_it_is() => Assert.Equal((0, ""), Check(SampleConfiguration.Text));

    [Fact]
    public void It_is_good_with_everything_that_is_off_put_on()
    {
        (int status, string error) = Check(Off().Replace(SampleConfiguration.Text, "$1").Replace("user=nobody", "user=joe", StringComparison.Ordinal));
        Assert.Equal((0, ""), (status, error));
    }

    [Fact]
    public void It_has_every_section_and_key_and_no_other()
    {
        HashSet<(string, string)> shown = [];
        string section = "";
        foreach (string line in Off().Replace(SampleConfiguration.Text, "$1").Split('\n'))
        {
            if (line.StartsWith('['))
            {
                section = line[1..line.IndexOf(']', StringComparison.Ordinal)];
            }
            else if (Key().Match(line) is { Success: true } key)
            {
                shown.Add((ConfigurationSections.Find(section)!.Kind, key.Value));
            }
        }

        // What listeners and FastCGI programs share with programs is shown once.
        HashSet<string> ofPrograms = [.. Keys("program")];
        foreach (ConfigurationSection kind in ConfigurationSections.All)
        {
            IEnumerable<string> expected = kind.Kind is "fcgi-program" or "eventlistener"
                ? Keys(kind.Kind).Where(key => key is "command" || !ofPrograms.Contains(key))
                : Keys(kind.Kind);
            IEnumerable<string> actual = shown.Where(pair => pair.Item1 == kind.Kind).Select(pair => pair.Item2);
            if (kind.Kind is not "ctlplugin")
            {
                Assert.Empty(expected.Except(actual));
                Assert.Empty(actual.Except(Keys(kind.Kind)));
            }
        }
    }

    [Fact]
    public void What_is_off_is_the_default_where_there_is_one()
    {
        string program = SampleConfiguration.Text[SampleConfiguration.Text.IndexOf("[program:web]", StringComparison.Ordinal)..];
        foreach (ConfigurationKey key in ConfigurationSections.Find("program:x")!.Keys.Where(key => key.Default is not null and not ""))
        {
            if (key.Name is not ("process_name" or "serverurl"))
            {
                Assert.Matches($"\n;{key.Name}={Regex.Escape(key.Default!)}( |\n)", program);
            }
        }
    }

    [Fact]
    public void It_fits_a_page() => Assert.All(SampleConfiguration.Text.Split('\n'), line => Assert.InRange(line.Length, 0, 120));

    [Fact]
    public void The_daemon_has_an_option_for_it()
    {
        MadeUpMachine machine = new();
        Assert.True(CommandLine.Parse("supervisord", ["--sample"], machine, machine).Sample);
        Assert.Throws<CommandLineException>(() => CommandLine.Parse("supervisord", ["--samp"], machine, machine));
    }

    private static IEnumerable<string> Keys(string kind) => ConfigurationSections.All.Single(section => section.Kind == kind).Keys
        .Select(key => key.Name);

    private static (int Status, string Error) Check(string text)
    {
        MadeUpMachine machine = new MadeUpMachine().Write("/conf/supervisord.conf", text).Write("/conf/conf.d/more.conf", "");
        StringWriter error = new();
        int status = CheckCommand.Run(
            CommandLine.Parse("supervisord", ["-c", "/conf/supervisord.conf", "--check"], machine, machine), machine, machine,
            new StringWriter(), error);
        return (status, error.ToString());
    }

    [GeneratedRegex(@"^;(\[|[a-z_.]+=)", RegexOptions.Multiline)]
    private static partial Regex Off();

    [GeneratedRegex(@"^[a-z_.]+(?==)")]
    private static partial Regex Key();
}
