using Supervisor.Configuration.Arguments;
using Supervisor.Configuration.Loading;
using Supervisor.TestKit;

namespace Supervisor.Configuration.Tests;

/// <summary>The real file system and environment, in a folder of the test's own.</summary>
public sealed class SystemEnvironmentTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Real_files_are_found_and_read()
    {
        string main = _folder.Write("main.conf", "[supervisord]\n[include]\nfiles=d/*.conf\n");
        _folder.Write("d/a.conf", "[program:a]\ncommand=%(here)s/x\nstdout_logfile=%(here)s/out.log\n");
        File.CreateSymbolicLink(_folder["d/dangling.conf"], "/no/such/file");
        MadeUpMachine users = new();
        SystemConfigurationEnvironment environment = new(0);
        CommandLine commandLine = CommandLine.Parse("supervisord", ["-c", main], users, environment);
        SupervisorConfiguration configuration = new ConfigurationLoader(users, environment).Load(commandLine);
        Assert.Equal(_folder["d/x"], configuration.Groups.Single().Processes.Single().Command);
        Assert.Equal([_folder["d/a.conf"], _folder["d/dangling.conf"]], configuration.Includes);
    }

    [Fact]
    public void What_never_ends_is_not_read_for_ever()
    {
        SystemConfigurationEnvironment environment = new(0);
        string main = _folder.Write("main.conf", "[supervisord]\n[include]\nfiles=/dev/zero\n");
        CommandLine commandLine = CommandLine.Parse("supervisord", ["-c", main], new MadeUpMachine(), environment);
        SupervisorConfiguration configuration = new ConfigurationLoader(new MadeUpMachine(), environment).Load(commandLine);
        Assert.Contains(configuration.Messages, message => message.Text.EndsWith(
            "Could not read the included file \"/dev/zero\", so it is left out: it has more than 67108864 bytes", StringComparison.Ordinal));

        commandLine = CommandLine.Parse("supervisord", ["-c", "/dev/zero"], new MadeUpMachine(), environment);
        ConfigurationException refused = Assert.Throws<ConfigurationException>(
            () => new ConfigurationLoader(new MadeUpMachine(), environment).Load(commandLine));
        Assert.EndsWith("could not read config file /dev/zero: it has more than 67108864 bytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Environment_is_that_of_the_process()
    {
        SystemConfigurationEnvironment environment = new(7);
        Assert.Equal((7u, Directory.GetCurrentDirectory()), (environment.UserId, environment.CurrentDirectory));
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), environment.Variables["PATH"]);
        Assert.Equal(System.Net.Dns.GetHostName(), environment.HostNodeName);
        Assert.True(environment.DirectoryExists(environment.TempDirectory));
        Assert.False(environment.Exists(_folder["nothing"]));
        Assert.Empty(environment.ListDirectory(_folder["nothing"]));
    }
}
