using System.Text.Json;
using Supervisor.Configuration.Check;
using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Tests;

/// <summary>restart_*, startretries=unlimited, essential and shutdown_when_done.</summary>
public sealed class RestartOptionTests
{
    [Fact]
    public void Without_the_options_all_is_as_Supervisor_has_it()
    {
        Assert.Same(RestartSettings.Default, Process("startretries=5").Restart);
        Assert.Equal(Essential.No, Process("").Essential);
        Assert.False(new MadeUpMachine().Load("[supervisord]\n").Supervisord.ShutdownWhenDone);
    }

    [Fact]
    public void Each_option_is_read()
    {
        ProcessSettings process = Process(
            "restart_delay=0.5\nrestart_delay_factor=2\nrestart_delay_max=30\nrestart_delay_jitter=0.25\nrestart_reset_after=90\n"
                + "restart_limit=5\nrestart_limit_interval=600\nstartretries=Unlimited\nessential=failure");
        Assert.Equal(
            new RestartSettings
            {
                Delay = 0.5,
                Factor = 2,
                LargestDelay = 30,
                Jitter = 0.25,
                ResetAfter = 90,
                Limit = 5,
                LimitInterval = 600,
            },
            process.Restart);
        Assert.Equal(ProcessSettings.Unlimited, process.StartRetries);
        Assert.Equal(Essential.Failure, process.Essential);
    }

    [Theory]
    [InlineData("restart_delay=soon", "not a number: 'soon'", "a number of seconds, such as 5 or 0.5")]
    [InlineData("restart_delay=-1", "-1 is below lower bound (0)", "a number of seconds, such as 5 or 0.5")]
    [InlineData("restart_delay=1e9", "not a number: '1e9'", "a number of seconds, such as 5 or 0.5")]
    [InlineData("restart_delay=99999999999", "99999999999 is above upper bound (31536000)", "a number of seconds, such as 5 or 0.5")]
    [InlineData("restart_delay_factor=0.5", "0.5 is below lower bound (1)", "a number from 1 to 1000")]
    [InlineData("restart_delay_factor=2000", "2000 is above upper bound (1000)", "a number from 1 to 1000")]
    [InlineData("restart_delay_jitter=2", "2 is above upper bound (1)", "a number from 0 to 1")]
    [InlineData("restart_limit=-1", "-1 is below lower bound (0)", "a number, or 0 for any")]
    [InlineData("restart_delay=10\nrestart_delay_max=5", "5 is smaller than restart_delay (10)", "at least restart_delay")]
    [InlineData("essential=maybe", "not a valid value: 'maybe'", "no, exit, failure or fatal")]
    public void What_is_no_good_is_named_with_what_was_expected(string options, string message, string expected)
    {
        ConfigurationError error = new MadeUpMachine().Errors($"[supervisord]\n[program:a]\ncommand=x\n{options}\n").Single();
        Assert.Equal((message, expected, "program:a"), (error.Message, error.Expected, error.Section));
        Assert.Equal(options.Split('\n')[^1].Split('=')[0], error.Option);
    }

    [Theory]
    [InlineData("no", Essential.No)]
    [InlineData("False", Essential.No)]
    [InlineData("true", Essential.Exit)]
    [InlineData("EXIT", Essential.Exit)]
    [InlineData("failure", Essential.Failure)]
    [InlineData("fatal", Essential.Fatal)]
    public void Essential_takes_words(string text, Essential expected) => Assert.Equal(expected, Process($"essential={text}").Essential);

    [Fact]
    public void A_delay_above_the_usual_largest_is_its_own_largest() =>
        Assert.Equal(900, Process("restart_delay=900").Restart.LargestDelay);

    [Fact]
    public void Options_that_do_nothing_are_told_of()
    {
        SupervisorConfiguration configuration = new MadeUpMachine().Load(
            "[supervisord]\nshutdown_when_done=true\n[program:a]\ncommand=x\nrestart_delay_factor=2\nrestart_limit_interval=5\n");
        Assert.True(configuration.Supervisord.ShutdownWhenDone);
        Assert.Contains(
            "For [program:a], restart_delay_factor does nothing without restart_delay",
            configuration.Messages.Select(message => message.Text).Concat(configuration.Warnings));
        Assert.Contains(
            "For [program:a], restart_limit_interval does nothing without restart_limit",
            configuration.Messages.Select(message => message.Text).Concat(configuration.Warnings));
        Assert.DoesNotContain(configuration.Warnings, warning => warning.Contains("unknown option", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_json_states_them()
    {
        using MemoryStream stream = new();
        ConfigurationJson.Write(stream, new MadeUpMachine().Load(
            "[supervisord]\n[program:a]\ncommand=x\nrestart_delay=2.5\nstartretries=unlimited\nessential=fatal\n"));
        using JsonDocument json = JsonDocument.Parse(stream.ToArray());
        JsonElement process = json.RootElement.GetProperty("programs")[0];
        Assert.Equal(2.5, process.GetProperty("restart_delay").GetDouble());
        Assert.Equal("unlimited", process.GetProperty("startretries").GetString());
        Assert.Equal("fatal", process.GetProperty("essential").GetString());
        Assert.False(json.RootElement.GetProperty("supervisord").GetProperty("shutdown_when_done").GetBoolean());
    }

    private static ProcessSettings Process(string options) =>
        new MadeUpMachine().Load($"[supervisord]\n[program:a]\ncommand=x\n{options}\n").Groups.Single().Processes.Single();
}
