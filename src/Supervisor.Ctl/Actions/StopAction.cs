namespace Supervisor.Ctl.Actions;

internal sealed class StopAction : ProcessAction
{
    internal const string WithDependents = "--with-dependents";

    public override string Name => "stop";

    public override string Help => "stop <name>\t\tStop a process\n"
        + "stop <gname>:*\t\tStop all processes in a group\n"
        + "stop <name> <name>\tStop multiple processes or groups\n"
        + "stop all\t\tStop all processes";

    public override string HelpBeyond => "stop <pattern>\t\tStop the processes that match, such as web-*, at the same time\n"
        + "stop --collection <cname>\tStop all processes in a collection\n"
        + "stop --with-dependents <name>\tStop also what depends on it, first";

    protected override IReadOnlyCollection<string> Flags => [WithDependents];

    protected override Task RunAsync(ServerSession server, Arguments arguments, CancellationToken cancel) =>
        new StopOperation(arguments.Has(WithDependents)).RunAsync(server, arguments.Names, arguments.Values(Collection), cancel);

    protected override Task RunAsync(
        ServerSession server, IReadOnlyList<string> names, IReadOnlyList<string> collections, CancellationToken cancel) =>
        new StopOperation().RunAsync(server, names, collections, cancel);
}
