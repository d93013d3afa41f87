using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Tests;

public sealed class DependencyTests
{
    private const string Others = "[supervisord]\n[program:db]\ncommand=/bin/db\n[program:w]\ncommand=/bin/w\n[group:g]\nprograms=w\n"
        + "[collection:c]\nprograms=w,later\n";

    [Fact]
    public void Entries_are_names_with_or_without_a_condition()
    {
        ProcessSettings process = new MadeUpMachine()
            .Load(Others + "[program:a]\ncommand=/bin/a\ndependency_action=Restart\ndepends_on=db, g:w (Started), g,\n  collection:c (running)\n")
            .Groups.Single(group => group.Name == "a").Processes[0];

        Assert.Equal(
            [
                new("db"), new("g:w", DependencyCondition.Started), new("g"), new("collection:c", DependencyCondition.Running),
            ],
            process.DependsOn);
        Assert.Equal(DependencyAction.Restart, process.DependencyAction);
    }

    [Theory]
    [InlineData("nobody", "a depends on 'nobody', which does not exist")]
    [InlineData("g:nobody", "a depends on 'g:nobody', which does not exist")]
    [InlineData("collection:nobody", "a depends on 'collection:nobody', which does not exist")]
    [InlineData("a", "a depends on itself: a -> a")]
    [InlineData("b", "a depends on itself: a -> b -> a")]
    [InlineData("db (soon)", "'soon' in 'db (soon)' is not a condition")]
    [InlineData("db (ready", "'db (ready' is no entry of depends_on")]
    [InlineData("(ready)", "'(ready)' is no entry of depends_on")]
    [InlineData("db ready", "'db ready' is no entry of depends_on")]
    [InlineData("collection:", "'collection:' is no entry of depends_on")]
    public void What_cannot_be_kept_is_an_error_at_its_line(string value, string message)
    {
        ConfigurationError error = new MadeUpMachine()
            .Errors(Others + $"[program:a]\ncommand=/bin/a\ndepends_on={value}\n[program:b]\ncommand=/bin/b\ndepends_on=a\n").Single();

        Assert.Equal(("program:a", "depends_on", 12), (error.Section, error.Option, error.Line));
        Assert.Equal(message, error.Message);
        Assert.NotNull(error.Expected);
    }

    [Fact]
    public void Dependency_action_is_one_of_four_words()
    {
        ConfigurationError error = new MadeUpMachine()
            .Errors("[supervisord]\n[program:a]\ncommand=/bin/a\ndependency_action=ask\n").Single();
        Assert.Equal(("value 'ask' is not an action", "refuse, leave, restart or stop"), (error.Message, error.Expected));
    }
}
