using System.Text.Json;
using Supervisor.Configuration.Arguments;
using Supervisor.Configuration.Check;

namespace Supervisor.Configuration.Tests;

public sealed class CheckTests
{
    private static (int Status, string Output, string Error) Check(MadeUpMachine machine, params string[] args)
    {
        StringWriter output = new();
        StringWriter error = new();
        int status = CheckCommand.Run(
            CommandLine.Parse("supervisord", ["-c", "supervisord.conf", "--check", .. args], machine, machine),
            machine,
            machine,
            output,
            error);
        return (status, output.ToString(), error.ToString());
    }

    private static JsonElement Json(string text)
    {
        (_, string output, string error) = Check(new MadeUpMachine().Write("/conf/supervisord.conf", text), "--json");
        Assert.Empty(error);
        return JsonDocument.Parse(output).RootElement;
    }

    [Fact]
    public void Good_configuration_is_summed_up()
    {
        MadeUpMachine machine = new MadeUpMachine().Write(
            "/conf/supervisord.conf",
            "[supervisord]\n[program:a]\ncommand=x\nnumprocs=2\nprocess_name=%(process_num)d\ncommnd=y\n[inet_http_server]\nport=1\n");
        (int status, string output, string error) = Check(machine);
        Assert.Equal(
            (0, "/conf/supervisord.conf: OK\n2 processes, 1 group, 0 collections, 1 server, 0 included files\n"),
            (status, output));
        Assert.Equal("warning: /conf/supervisord.conf:6: [program:a] commnd: unknown option; did you mean 'command'?\n", error);
    }

    [Fact]
    public void Bad_configuration_has_a_line_for_every_error()
    {
        (int status, string output, string error) = Check(
            new MadeUpMachine().Write("/conf/supervisord.conf", "[supervisord]\nminfds=x\n[program:a]\nuser=ghost\ncommand=x\n"));
        Assert.Equal((2, ""), (status, output));
        Assert.Equal(
            "/conf/supervisord.conf:2: [supervisord] minfds: not a valid number: 'x'; expected a whole number\n"
            + "/conf/supervisord.conf:4: [program:a] user: Invalid user name ghost; expected the name of a user of this machine\n", error);
    }

    [Fact]
    public void Json_takes_users_folders_and_plugins_as_given()
    {
        JsonElement json = Json("""
            [supervisord]
            user=ghost
            logfile=/nope/x.log
            [program:a]
            command=x
            user=joe
            directory=/nope
            umask=022
            environment=A="1"
            exitcodes=0,2
            autorestart=true
            stdout_logfile=NONE
            [eventlistener:e]
            command=x
            events=TICK_60,TICK_5
            result_handler=my.own:handler
            [fcgi-program:f]
            command=x
            user=ghost
            socket=unix:///tmp/s
            [group:empty]
            [collection:c]
            groups=a
            [unix_http_server]
            file=/s
            chown=4711:users
            username=u
            password=hunter2
            [rpcinterface:x]
            supervisor.rpcinterface_factory=my.own:factory
            opt=%(ENV_FOO)s
            """);
        Assert.True(json.GetProperty("ok").GetBoolean());
        Assert.Equal(["a", "f"], json.GetProperty("programs").EnumerateArray().Select(program => program.GetProperty("name").GetString()));
        JsonElement program = json.GetProperty("programs")[0];
        Assert.Equal(
            (1000, 18, "{\"A\":\"1\"}", "[0,2]"),
            (program.GetProperty("uid").GetInt32(), program.GetProperty("umask")
                .GetInt32(), Compact(program.GetProperty("environment")), Compact(program.GetProperty("exitcodes"))));
        Assert.True(program.GetProperty("autorestart").GetBoolean());
        Assert.Equal(
            ("none", "auto", "none"),
            (program.GetProperty("stdout_logfile").GetString(), program.GetProperty("stderr_logfile")
                .GetString(), program.GetProperty("serverurl").GetString()));
        Assert.Equal(
            "{\"url\":\"unix:///tmp/s\",\"backlog\":\"none\",\"owner\":[\"ghost\",\"ghost\"],\"mode\":448}",
            Compact(json.GetProperty("groups")[2].GetProperty("socket")));
        Assert.Equal(
            ["a", "empty", "f"],
            json.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("name").GetString()));
        Assert.Equal("[\"TICK_5\",\"TICK_60\"]", Compact(json.GetProperty("eventlisteners")[0].GetProperty("events")));
        Assert.Equal("c", json.GetProperty("collections")[0].GetProperty("name").GetString());
        Assert.Equal("[4711,100]", Compact(json.GetProperty("http_servers")[0].GetProperty("chown")));
        Assert.Equal("set", json.GetProperty("http_servers")[0].GetProperty("password").GetString());
        Assert.Equal(
            "{\"name\":\"x\",\"factory\":\"my.own:factory\",\"options\":{\"opt\":\"bar\"}}",
            Compact(json.GetProperty("rpcinterfaces")[0]));
        Assert.Equal(
            ("ghost", "ghost", "/nope/x.log"),
            (json.GetProperty("supervisord").GetProperty("user").GetString(), json.GetProperty("supervisord").GetProperty("uid")
                .GetString(), json.GetProperty("supervisord").GetProperty("logfile").GetString()));
        Assert.DoesNotContain("hunter2", json.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[supervisord]\n[program:a]\ncommand=x\nuser=no body\n", "program:a")]
    [InlineData("[supervisord]\n[program:a]\ncommand=x\nuser=\n", "program:a")]
    [InlineData("[supervisord]\ndirectory=\n", "supervisord")]
    [InlineData("[supervisord]\n[rpcinterface:x]\nsupervisor.rpcinterface_factory=supervisor.nope:x\n", "rpcinterface:x")]
    [InlineData("[supervisord]\n[rpcinterface:x]\nsupervisor.rpcinterface_factory=supervisor.rpcinterface:nope\n", "rpcinterface:x")]
    [InlineData("[supervisord]\n[rpcinterface:x]\nsupervisor.rpcinterface_factory=not a name\n", "rpcinterface:x")]
    [InlineData("x", null)]
    public void Json_of_a_refused_file_names_the_section(string text, string? section)
    {
        JsonElement json = Json(text);
        Assert.False(json.GetProperty("ok").GetBoolean());
        Assert.Equal(section, json.GetProperty("section").GetString());
        Assert.Equal(section, json.GetProperty("errors")[0].GetProperty("section").GetString());
        Assert.NotEmpty(json.GetProperty("message").GetString()!);
    }

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
