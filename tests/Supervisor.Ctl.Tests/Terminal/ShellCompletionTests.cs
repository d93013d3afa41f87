using System.Diagnostics;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Ctl.Tests;

/// <summary>The completion scripts in the shells they are for, with names of a running daemon.</summary>
public sealed class ShellCompletionTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly FakeFleet _fleet = new FakeFleet("alpha", "web:nginx").On(
        "supervisor.listCollections", new XmlRpcValue[] { new CollectionSummary { Name = "front" }.ToStruct() })
        .On("supervisor.startCollection", new XmlRpcValue[] { ProcessResult.Success("alpha", "alpha").ToStruct() });

    public Task InitializeAsync()
    {
        _folder.Write("x.conf", $"[supervisorctl]\nserverurl={_fleet.Daemon.Endpoint}\n");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _fleet.DisposeAsync();
        _folder.Dispose();
    }

    [TmuxFact("bash")]
    public Task Bash() => CompletesAsync(
        "PS1='bash$ ' bash --norc --noprofile", "PS1='> '; bind 'set bell-style none'; eval \"$(supervisorctl completion bash)\"");

    [TmuxFact("zsh")]
    public Task Zsh() => CompletesAsync(
        "PS1='zsh$ ' zsh -f", "autoload -Uz compinit; compinit -D; PS1='> '; eval \"$(supervisorctl completion zsh)\"");

    [TmuxFact("fish")]
    public Task Fish() => CompletesAsync(
        "fish --no-config", "set -g fish_greeting; function fish_prompt; echo '> '; end; supervisorctl completion fish | source");

    [PwshFact]
    public async Task PowerShell()
    {
        Assert.Equal("start status stop", await CompletedByPowerShellAsync("st", option: ""));
        Assert.Equal("web:nginx web:*", await CompletedByPowerShellAsync("start w"));
        Assert.Equal("front", await CompletedByPowerShellAsync("collection restart "));
        Assert.Equal("USR1 USR2", await CompletedByPowerShellAsync("signal U"));
    }

    private async Task CompletesAsync(string shell, string setUp)
    {
        await using TmuxScreen screen = await TmuxScreen.StartAsync();
        await screen.EnterAsync($"cd {_folder.Path}; {shell}");
        await screen.EnterAsync(setUp);
        await screen.WaitAsync(">");
        foreach ((string typed, string result) in new[]
        {
            ("start web:n", "web:nginx: started"), // a process
            ("start --coll\t fr", "alpha: started"), // an option of an action and a collection
            ("sig\t HU\t alp", "alpha: ERROR (not running)"), // an action, a signal and a process
        })
        {
            await screen.ClearAsync();
            await screen.TypeAsync("supervisorctl -c x.c");
            await screen.PressAsync("Tab"); // a file
            await screen.WaitForAsync("x.conf");
            foreach (string part in typed.Split('\t', StringSplitOptions.TrimEntries))
            {
                await screen.TypeAsync(part);
                await screen.PressAsync("Tab");
                await screen.WaitForAsync(Completed(part.Split(' ')[^1]));
            }

            await screen.PressAsync("Enter");
            await screen.WaitForAsync(result);
        }
    }

    private static string Completed(string word) => word switch
    {
        "web:n" => "start web:nginx",
        "--coll" => "start --collection",
        "fr" => "--collection front",
        "sig" => "x.conf signal",
        "HU" => "signal HUP",
        _ => "HUP alpha",
    };

    private async Task<string> CompletedByPowerShellAsync(string words, string option = "-c x.conf ")
    {
        string line = $"supervisorctl {option}{words}";
        ProcessStartInfo start = new("pwsh",
        [
            "-NoProfile", "-NonInteractive", "-Command",
            "supervisorctl completion powershell | Out-String | Invoke-Expression; "
            + $"[System.Management.Automation.CommandCompletion]::CompleteInput('{line}', {line.Length}, "
            + "$null).CompletionMatches.CompletionText -join ' '",
        ])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = _folder.Path,
        };
        start.Environment["PATH"] = $"{AppContext.BaseDirectory}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        using Process pwsh = Process.Start(_folder.TakeIn(start))!;
        string output = await pwsh.StandardOutput.ReadToEndAsync();
        await pwsh.WaitForExitAsync();
        return output.Trim();
    }
}
