namespace Supervisor.Ctl.Actions;

/// <summary>Stops everything that is named, then starts it.</summary>
internal sealed class RestartAction : ProcessAction
{
    public override string Name => "restart";

    public override string Help => "restart <name>\t\tRestart a process\n"
        + "restart <gname>:*\tRestart all processes in a group\n"
        + "restart <name> <name>\tRestart multiple processes or groups\n"
        + "restart all\t\tRestart all processes\n"
        + "Note: restart does not reread config files. For that, see reread and update.";

    public override string HelpBeyond => "restart <pattern>\tRestart the processes that match, such as web-*\n"
        + "restart --collection <cname>\tRestart all processes in a collection";

    protected override async Task RunAsync(
        ServerSession server, IReadOnlyList<string> names, IReadOnlyList<string> collections, CancellationToken cancel)
    {
        await new StopOperation().RunAsync(server, names, collections, cancel).ConfigureAwait(false);
        if (await server.UpCheckAsync(cancel).ConfigureAwait(false))
        {
            await new StartOperation().RunAsync(server, names, collections, cancel).ConfigureAwait(false);
        }
    }
}
