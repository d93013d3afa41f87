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
            if (server.Io.OutputIsTerminal && await server.Client.GetProductVersionAsync(cancel).ConfigureAwait(false) is { } product)
            {
                // Scripts compare the one line, and read no terminal.
                server.Out.Line($"{product}, asked by supervisorctl {ProductVersion.Text}");
            }
        }
    }
}
