namespace Supervisor.Ctl.Actions;

/// <summary><c>quit</c>, <c>exit</c> and the end of input: an empty line; the shell looks at the name and leaves.</summary>
internal sealed class QuitAction(string name, string help) : CtlAction
{
    public override string Name => name;

    public override string Help => help;

    public override Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        server.Out.Line("");
        return Task.CompletedTask;
    }
}
