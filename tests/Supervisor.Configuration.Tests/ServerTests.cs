using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Tests;

public sealed class ServerTests
{
    private static SupervisorConfiguration Load(string body) => new MadeUpMachine().Load($"[supervisord]\n{body}");

    [Theory]
    [InlineData("9001", "", 9001)]
    [InlineData(":9001", "", 9001)]
    [InlineData("*:9001", "", 9001)]
    [InlineData("HOST:80", "host", 80)]
    [InlineData("::1:80", "::1", 80)]
    public void Inet_address(string port, string host, int number)
    {
        InetServerSettings server = (InetServerSettings)Load($"[inet_http_server]\nport={port}\n").HttpServers.Single();
        Assert.Equal((host, number, false), (server.Host, server.Port, server.NeedsAuthentication));
    }

    [Fact]
    public void Servers_come_by_kind_and_whatever_follows_the_section_name()
    {
        SupervisorConfiguration configuration = Load("""
            [pipe_http_server]
            name=sv
            [unix_http_server]
            file=%(here)s/../tmp/s.sock
            chmod=0770
            chown=joe:users
            username=u
            password={SHA}aa%%b
            [inet_http_server:2]
            port=2
            [inet_http_serverx]
            port=3
            """);
        Assert.Equal(
            ["inet_http_server:2", "inet_http_serverx", "unix_http_server", "pipe_http_server"],
            configuration.HttpServers.Select(server => server.Section));
        UnixServerSettings unix = (UnixServerSettings)configuration.HttpServers[2];
        Assert.Equal(("/tmp/s.sock", 0x1f8, "u", "{SHA}aa%b"), (unix.Path, unix.Mode, unix.UserName, unix.Password));
        Assert.Equal(new OwnerSetting(new UserSetting("joe", 1000), new UserSetting("users", 100)), unix.Owner);
        Assert.Equal("sv", ((PipeServerSettings)configuration.HttpServers[3]).Name);
        Assert.Equal("unix:///tmp/s.sock", configuration.ServerUrl);
        Assert.DoesNotContain("aa", string.Concat(configuration.HttpServers), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[inet_http_server:a]\nport=1\n[inet_http_server:b]\nport=2\n", "http://localhost:2")]
    [InlineData("[inet_http_server]\nport=h:1\n", "http://h:1")]
    [InlineData("[unix_http_server]\nfile=/a\n[unix_http_server:2]\nfile=/b\n[inet_http_server]\nport=1\n", "unix:///a")]
    [InlineData("", null)]
    public void Server_url_for_processes(string body, string? expected) => Assert.Equal(expected, Load(body).ServerUrl);

    [Theory]
    [InlineData("", "")]
    [InlineData("allowed_hosts=SV.example.com, .corp.example\n", "sv.example.com .corp.example")]
    [InlineData("allowed_hosts = *\n", "*")]
    public void Allowed_hosts(string line, string expected)
    {
        SupervisorConfiguration configuration = Load($"[inet_http_server]\nport=1\n{line}[unix_http_server]\nfile=/s\n{line}");
        Assert.All(configuration.HttpServers, server => Assert.Equal(expected, string.Join(' ', server.AllowedHosts)));
        Assert.Empty(configuration.Warnings);
    }

    [Fact]
    public void Pipe_alone_is_dialled_by_its_socket() =>
        Assert.Equal($"unix://{Path.GetTempPath()}CoreFxPipe_sv", Load("[pipe_http_server]\nname=sv\n").ServerUrl);

    [Fact]
    public void Empty_user_name_means_no_authentication() =>
        Assert.False(Load("[inet_http_server]\nport=1\nusername=\npassword=\n").HttpServers.Single().NeedsAuthentication);

    [Theory]
    [InlineData("[inet_http_server]\n", "port", "section [inet_http_server] has no port value")]
    [InlineData("[inet_http_server]\nport=http://127.0.0.1:9001\n", "port", "not a valid host: 'http://127.0.0.1'")]
    [InlineData("[inet_http_server]\nport=http\n", "port", "not a valid port number: 'http' ")]
    [InlineData("[inet_http_server]\nport=h:http\n", "port", "not a valid number: 'http'")]
    [InlineData("[inet_http_server]\nport=h:70000\n", "port", "70000 is above upper bound (65535)")]
    [InlineData("[inet_http_server]\nport=h:0\n", "port", "0 is below lower bound (1)")]
    [InlineData("[inet_http_server]\nport=h:\n", "port", "no port number specified in ''")]
    [InlineData("[inet_http_server]\nport=127.0.0.1\uff1a9001\n", "port", "not a valid port number: '127.0.0.1\uff1a9001' ")]
    [InlineData(
        "[inet_http_server]\nport=1\nusername=u\n",
        "username",
        "Section [inet_http_server] contains incomplete authentication: If a username or a password is specified, both the username "
            + "and password must be specified")]
    [InlineData(
        "[inet_http_server]\nport=%(here)s\n",
        "port",
        "Format string '%(here)s' for 'inet_http_server.port' contains names ('here') which cannot be expanded. Available names: ENV_x "
            + "for the environment variable x")]
    [InlineData("[unix_http_server]\n", "file", "section [unix_http_server] has no file value")]
    [InlineData("[unix_http_server]\nfile=/s\nchmod=rwx\n", "chmod", "Invalid chmod value rwx")]
    [InlineData("[unix_http_server]\nfile=/s\nchown=ghost:root\n", "chown", "Invalid sockchown value ghost:root")]
    [InlineData("[inet_http_server]\nport=1\nallowed_hosts=a,http://b\n", "allowed_hosts", "Invalid host 'http://b'")]
    [InlineData("[pipe_http_server]\n", "name", "section [pipe_http_server] has no name value")]
    [InlineData("[pipe_http_server]\nname=a/b\n", "name", "Invalid pipe name 'a/b'")]
    [InlineData(
        "[rpcinterface:x]\nwhitelist=a\n", "supervisor.rpcinterface_factory",
        "section [rpcinterface:x] does not specify a supervisor.rpcinterface_factory")]
    [InlineData(
        "[rpcinterface:x]\nsupervisor.rpcinterface_factory=no.such:thing\n", "supervisor.rpcinterface_factory",
        "no.such:thing cannot be resolved within [rpcinterface:x]")]
    [InlineData(
        "[rpcinterface:x]\nsupervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\nwhitelist=a\n"
            + "[inet_http_server]\nport=1\n",
        "whitelist", "Could not make x rpc interface")]
    public void Bad_server_is_an_error(string body, string option, string message)
    {
        ConfigurationError error = new MadeUpMachine().Errors($"[supervisord]\n{body}").Single();
        Assert.Equal((option, message), (error.Option, error.Message));
    }

    [Fact]
    public void Options_of_the_main_rpc_interface_matter_only_to_a_server() =>
        Assert.Single(
            Load($"[rpcinterface:x]\nsupervisor.rpcinterface_factory={RpcInterfaceSettings.MainFactory}\nwhitelist=a\n").RpcInterfaces);

    [Fact]
    public void Passwords_are_in_no_error()
    {
        const string Text = """
            [supervisord]
            environment=DB_PASSWORD="hunter2",X
            [inet_http_server]
            port=x
            username=%(nope)s
            password=hunter2%
            [program:a]
            command=run --password hunter2 %(nope)s
            environment=URL="http://u:hunter2@h/" B=1
            """;
        ConfigurationException why = Assert.Throws<ConfigurationException>(() => new MadeUpMachine().Load(Text));
        Assert.Equal(6, why.Errors.Count);
        Assert.DoesNotContain("hunter2", why.Message + string.Concat(why.Errors.Select(error => error.Value)), StringComparison.Ordinal);
    }

    [Fact]
    public void Known_factories_are_accepted_and_options_kept()
    {
        RpcInterfaceSettings twiddler = Load(
            $"[rpcinterface:twiddler]\nsupervisor.rpcinterface_factory = {RpcInterfaceSettings.TwiddlerFactory}\n"
                + "WhiteList=a, %(ENV_FOO)s\n").RpcInterfaces.Single();
        Assert.Equal(("twiddler", RpcInterfaceSettings.TwiddlerFactory), (twiddler.Name, twiddler.Factory));
        Assert.Equal([("whitelist", "a, bar")], twiddler.Options.Select(option => (option.Key, option.Value)));
    }
}
