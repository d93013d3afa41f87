namespace Supervisor.Ctl.Actions;

internal sealed class StartAction : ProcessAction
{
    public override string Name => "start";

    public override string Help => "start <name>\t\tStart a process\n"
        + "start <gname>:*\t\tStart all processes in a group\n"
        + "start <name> <name>\tStart multiple processes or groups\n"
        + "start all\t\tStart all processes";

    public override string HelpBeyond => "start <pattern>\t\tStart the processes that match, such as web-*, at the same time\n"
        + "start --collection <cname>\tStart all processes in a collection";

    protected override int MisuseStatus => ExitCode.InvalidArguments;

    protected override Task RunAsync(
        ServerSession server, IReadOnlyList<string> names, IReadOnlyList<string> collections, CancellationToken cancel) =>
        new StartOperation().RunAsync(server, names, collections, cancel);
}
