using Supervisor.Client;

namespace Supervisor.Ctl.Actions;

/// <summary>Talks to another daemon from now on.</summary>
internal sealed class OpenAction : CtlAction
{
    public override string Name => "open";

    public override string Help =>
        "open <url>\tConnect to a remote supervisord process.\n\t\t(for UNIX domain socket, use unix:///socket/path)";

    public override string HelpBeyond => "\t\t(or https://host:port, or pipe://./name)";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (!SupervisorEndpoint.TryParse(argument, out SupervisorEndpoint? endpoint, out _))
        {
            server.Out.Line("ERROR: url must be http:// or unix://");
            server.ExitCode = ExitCode.Generic;
            return;
        }

        server.Open(endpoint);
        int before = server.ExitCode;
        await new StatusAction().RunAsync(server, "", cancel).ConfigureAwait(false);
        server.ExitCode = before;
    }
}
