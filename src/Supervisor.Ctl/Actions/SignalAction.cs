namespace Supervisor.Ctl.Actions;

internal sealed class SignalAction : CtlAction
{
    private const string Collection = "--collection";

    public override string Name => "signal";

    public override string Help => "signal <signal name> <name>\t\tSignal a process\n"
        + "signal <signal name> <gname>:*\t\tSignal all processes in a group\n"
        + "signal <signal name> <name> <name>\tSignal multiple processes or groups\n"
        + "signal <signal name> all\t\tSignal all processes";

    public override string HelpBeyond => "signal <signal name> --collection <cname>\tSignal all processes in a collection";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (!await server.UpCheckAsync(cancel).ConfigureAwait(false))
        {
            return;
        }

        Arguments arguments = new(argument, [], [Collection]);
        if (arguments.Names.Count < (arguments.Has(Collection) ? 1 : 2))
        {
            Misused(server, "Error: signal requires a signal name and a process name");
            return;
        }

        await new SignalOperation(arguments.Names[0]).RunAsync(
            server, [.. arguments.Names.Skip(1)], arguments.Values(Collection), cancel).ConfigureAwait(false);
    }
}
