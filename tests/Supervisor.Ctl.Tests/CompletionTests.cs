using Supervisor.Ctl.Actions;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Ctl.Tests;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("", "help", "add", "avail", "status")]
    [InlineData("sta", "start", "status")]
    [InlineData("start w", "web:nginx", "web:*")]
    [InlineData("start a", "a", "all")]
    [InlineData("start a:", "a:a", "a:*")]
    [InlineData("stop --c", "--collection")]
    [InlineData("stop --collection f", "front")]
    [InlineData("remove w", "web")]
    [InlineData("signal H", "HUP")]
    [InlineData("signal HUP web:n", "web:nginx")]
    [InlineData("tail -f web:nginx std", "stdout", "stderr")]
    [InlineData("tail web:n", "web:nginx")]
    [InlineData("collection st", "status", "start", "stop")]
    [InlineData("collection start f", "front")]
    [InlineData("collection signal T", "TERM")]
    [InlineData("operations ", "cancel")]
    [InlineData("operations cancel ", "7")]
    [InlineData("upgrade -", "--reread")]
    [InlineData("program add a --", "--group", "--persist")]
    [InlineData("program add a --group w", "web")]
    [InlineData("program remove a --", "--stop")]
    [InlineData("program exp", "export")]
    [InlineData("program add a stopw", "stopwaitsecs=")]
    [InlineData("program set a stopsignal=Q", "stopsignal=QUIT")]
    [InlineData("program add a autor", "autorestart=true", "autorestart=false", "autorestart=unexpected")]
    [InlineData("events --type TICK_", "TICK_5", "TICK_60", "TICK_3600")]
    [InlineData("help mai", "maintail")]
    [InlineData("comp", "completion")]
    [InlineData("completion z", "zsh")]
    [InlineData("--us", "--username")]
    public async Task The_program_answers_for_shells(string line, params string[] expected)
    {
        await using FakeFleet fleet = new FakeFleet("a", "web:nginx").On(
            "supervisor.listCollections", new XmlRpcValue[] { new CollectionSummary { Name = "front" }.ToStruct() }).On(
            "supervisor.getRuntimePrograms", Array.Empty<XmlRpcValue>()).On(
            "supervisor.getOperations",
            new XmlRpcValue[]
            {
                new OperationInfo { Id = 7, Kind = "update", State = OperationInfo.Running }.ToStruct(),
                new OperationInfo { Id = 6, Kind = "update", State = OperationInfo.Ended }.ToStruct(),
            });
        CtlRun run = await CtlRun.WithAsync(null, null, ["__complete", "-s", fleet.Daemon.Endpoint.Text, .. line.Split(' ')]);
        string[] candidates = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected, line.Length == 0 ? candidates.Where(expected.Contains) : candidates);
    }

    [Fact]
    public async Task Every_option_that_help_tells_is_offered()
    {
        await using FakeFleet fleet = new FakeFleet("a").On("supervisor.listCollections", Array.Empty<XmlRpcValue>()).On(
            "supervisor.getRuntimePrograms", Array.Empty<XmlRpcValue>());
        foreach (CtlAction action in ActionTable.All)
        {
            foreach (string line in $"{action.Help}\n{action.HelpBeyond}".Split('\n'))
            {
                List<string> before = [];
                string[] words = line.Split('\t')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                foreach (string word in words.Select(word => word.Trim('[', ']')))
                {
                    if (word.StartsWith("--", StringComparison.Ordinal))
                    {
                        CtlRun run = await CtlRun.WithAsync(
                            null, null, ["__complete", "-s", fleet.Daemon.Endpoint.Text, .. before, "--"]);
                        Assert.Contains(word.Split('[')[0], run.Out.Split('\n'));
                    }
                    else
                    {
                        before.Add(word.StartsWith('<') ? "x" : word);
                    }
                }
            }
        }
    }

    [Fact]
    public void A_file_is_completed_folder_by_folder()
    {
        using TempFolder folder = new();
        Directory.CreateDirectory(folder["etc"]);
        File.WriteAllText(folder["etc/one.conf"], "");
        File.WriteAllText(folder["etc/one two"], "");
        File.WriteAllText(folder["etc/.hidden"], "");
        Assert.Equal([folder["etc/"]], FileNames.Of(folder["e"]));
        Assert.Equal([folder["etc/one.conf"]], FileNames.Of(folder["etc/"]));
        Assert.Equal([folder["etc/.hidden"]], FileNames.Of(folder["etc/."]));
        Assert.Empty(FileNames.Of(folder["none/x"]));
    }

    [Fact]
    public async Task Without_a_daemon_there_is_silence()
    {
        Assert.Equal(new CtlRun(0, "", ""), await CtlRun.WithAsync(null, null, "__complete", "-s", "unix:///no/such", "start", ""));
        Assert.Equal(new CtlRun(0, "", ""), await CtlRun.WithAsync(null, null, "__complete", "-c", ""));
        Assert.Equal(new CtlRun(0, "", ""), await CtlRun.WithAsync(null, null, "__complete", "-c", "/no/such", ""));
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _supervisorctl supervisorctl\n")]
    [InlineData("zsh", "compdef _supervisorctl supervisorctl\n")]
    [InlineData("fish", "complete -c supervisorctl -f -a '(__supervisorctl_complete)'\n")]
    [InlineData("powershell", "Register-ArgumentCompleter -Native -CommandName supervisorctl")]
    public async Task There_is_a_script_for_each_shell(string shell, string part)
    {
        CtlRun run = await CtlRun.WithAsync(null, null, "completion", shell);
        Assert.Equal(0, run.Exit);
        Assert.Contains(part, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_shells_are_refused()
    {
        CtlRun run = await CtlRun.WithAsync(null, null, "completion", "tcsh");
        Assert.Equal(
            (2, "Error: no completion for 'tcsh': expected one of bash, zsh, fish, powershell"), (
                run.Exit, run.Error.Split('\n')[0].Trim()));
    }
}
