using Supervisor.Configuration.Loading;
using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Tests;

public sealed class ProgramSectionReaderTests
{
    private static readonly MadeUpMachine Machine = new();
    private static readonly SupervisorConfiguration Configuration = Machine.Load("[supervisord]\nenvironment=BASE=1\n");

    private static IReadOnlyList<ProcessSettings> Read(bool withDaemonEnvironment, params (string Option, string Value)[] options) =>
        new ProgramSectionReader(Machine, Machine).Read(
            Configuration, "grp", "prog", options.Select(
                option => KeyValuePair.Create(option.Option, option.Value)), withDaemonEnvironment);

    [Fact]
    public void Options_mean_what_they_mean_in_a_file()
    {
        IReadOnlyList<ProcessSettings> processes = Read(
            false,
            ("Command", "run %(group_name)s %(ENV_BASE)s"),
            ("NUMPROCS", "2"),
            ("process_name", "%(program_name)s%(process_num)d"),
            ("environment", "A=1"),
            ("unknown", "%("));
        Assert.Equal(["prog0", "prog1"], processes.Select(process => process.Name));
        Assert.All(processes, process => Assert.Equal(("prog", "run grp 1"), (process.Program, process.Command)));
        Assert.Equal(["A"], processes[0].Environment.Keys);
    }

    [Fact]
    public void Environment_of_the_daemon_is_added_on_request() =>
        Assert.Equal(["BASE", "A"], Read(true, ("command", "x"), ("environment", "A=1"))[0].Environment.Keys);

    [Theory]
    [InlineData(
        "startsecs", "soon",
        "/conf/supervisord.conf: [program:prog] startsecs: not a valid number: 'soon'; expected a whole number")]
    [InlineData(
        "user", "ghost",
        "/conf/supervisord.conf: [program:prog] user: Invalid user name ghost; expected the name of a user of this machine")]
    public void Errors_are_those_of_a_file_without_a_line(string option, string value, string expected) =>
        Assert.Equal(expected, Assert.Throws<ConfigurationException>(() => Read(false, ("command", "x"), (option, value))).Message);

    [Fact]
    public void Command_is_required() => Assert.Equal(
        "program section program:prog does not specify a command",
        Assert.Throws<ConfigurationException>(() => Read(false)).Errors.Single().Message);

    [Fact]
    public void What_stands_twice_is_refused_where_everything_doubtful_is()
    {
        KeyValuePair<string, string>[] options = [new("command", "x"), new("Command", "y")];
        Assert.Equal("y", Assert.Single(
            new ProgramSectionReader(Machine, Machine).Read(Configuration, "grp", "prog", options, withDaemonEnvironment: false)).Command);
        Assert.Equal("command: stands twice, also as 'Command'", Assert.Throws<ConfigurationException>(() =>
            new ProgramSectionReader(Machine, Machine).Read(
                Configuration, "grp", "prog", options, withDaemonEnvironment: false, strict: true))
            .Errors.Single() is var error ? $"{error.Option}: {error.Message}" : "");
    }
}
