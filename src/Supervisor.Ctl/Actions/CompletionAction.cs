namespace Supervisor.Ctl.Actions;

/// <summary>The script that makes a shell complete names of actions and processes. No daemon is needed.</summary>
internal sealed class CompletionAction : CtlAction
{
    public override string Name => CompletionScripts.ScriptAction;

    public override string Help => "completion <shell>\tPrint the completion script for bash, zsh, fish or powershell\n"
        + "Ex:\n"
        + "eval \"$(supervisorctl completion bash)\"\tin ~/.bashrc";

    public override bool IsBeyond => true;

    public override Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        server.Out.Text(CompletionScripts.For([Name, .. Words(argument)]));
        return Task.CompletedTask;
    }
}
