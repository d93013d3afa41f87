using Supervisor.PowerShell.Sessions;
using Supervisor.TestKit;

namespace Supervisor.PowerShell.Tests.Sessions;

public sealed class SessionDiscoveryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_environment_comes_first()
    {
        string file = _folder.Write("supervisord.conf", "[supervisorctl]\nserverurl=http://file:1\n");

        Assert.Equal("http://there:9001", Discovery("http://there:9001", [file]).Find()!.Value.Endpoint.Text);
    }

    [Fact]
    public void Then_the_first_file_there_is_with_its_user_name_and_password()
    {
        string file = _folder.Write("supervisord.conf", "[supervisorctl]\nserverurl=http://file:1234\nusername=joe\npassword=secret\n");
        string later = _folder.Write("later.conf", "[supervisorctl]\nserverurl=http://later:1\n");

        (Client.SupervisorEndpoint endpoint, Client.SupervisorClientOptions options) =
            Discovery("", [_folder["none"], file, later], [later]).Find()!.Value;

        Assert.Equal("http://file:1234", endpoint.Text);
        Assert.Equal(("joe", "secret"), (options.Credential!.UserName, options.Credential.Password));
    }

    [Fact]
    public void Files_are_looked_for_where_PowerShell_is() => Assert.Equal(
        [_folder["supervisord.conf"], _folder["etc/supervisord.conf"], "/etc/supervisord.conf", "/etc/supervisor/supervisord.conf"],
        SessionDiscovery.UsualFiles(_folder[""].TrimEnd('/')));

    [Fact]
    public void A_file_without_address_means_Supervisors_own_default()
    {
        string file = _folder.Write("supervisord.conf", "[supervisorctl]\n");

        Assert.Equal("http://localhost:9001", Discovery(null, [file]).Find()!.Value.Endpoint.Text);
    }

    [Fact]
    public void Then_the_first_socket_there_is()
    {
        string socket = _folder.Write("s.sock", "");

        Assert.Equal("unix://" + socket, Discovery(null, [], [_folder["none"], socket]).Find()!.Value.Endpoint.Text);
    }

    [Fact]
    public void Else_there_is_none() => Assert.Null(Discovery(null, [_folder["none"]], [_folder["none"]]).Find());

    [Fact]
    public void What_is_wrong_is_named()
    {
        FormatException variable = Assert.Throws<FormatException>(() => Discovery("gopher://x", []).Find());
        string file = _folder.Write("supervisord.conf", "[supervisorctl]\nserverurl=gopher://x\n");
        FormatException url = Assert.Throws<FormatException>(() => Discovery(null, [file]).Find());

        Assert.StartsWith("environment variable SUPERVISOR_URI: ", variable.Message, StringComparison.Ordinal);
        Assert.StartsWith($"{file}: supervisorctl.serverurl: ", url.Message, StringComparison.Ordinal);
    }

    private static SessionDiscovery Discovery(string? variable, string[] files, string[]? sockets = null) =>
        new(name => name == SessionDiscovery.Variable ? variable : null, files, sockets ?? []);
}
