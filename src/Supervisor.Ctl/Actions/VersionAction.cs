namespace Supervisor.Ctl.Actions;

internal sealed class VersionAction : CtlAction
{
    public override string Name => "version";

    public override string Help => "version\t\t\tShow the version of the remote supervisord process";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (HasNoArguments(server, argument) && await server.UpCheckAsync(cancel).ConfigureAwait(false))
        {
            server.Out.Line(await server.Client.GetSupervisorVersionAsync(cancel).ConfigureAwait(false));
        }
    }
}
