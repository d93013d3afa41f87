using System.Globalization;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

/// <summary>Has another program file take over from the daemon, while all programs go on.</summary>
internal sealed class UpgradeAction : CtlAction
{
    public const string Reread = "--reread";

    public override string Name => "upgrade";

    public override string Help => "upgrade [--reread] [<file>]\tHave supervisord go on in that program file, or its own once more; programs stay as they are";

    public override bool IsBeyond => true;

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        Arguments arguments = new(argument, [Reread], []);
        if (arguments.Names.Count > 1)
        {
            Misused(server, "Error: upgrade takes one program file at most");
            return;
        }

        if (!await server.UpCheckAsync(cancel).ConfigureAwait(false))
        {
            return;
        }

        using IDisposable progress = server.Progress.Show("upgrading");
        try
        {
            string? file = arguments.Names.Count > 0 ? Path.GetFullPath(arguments.Names[0]) : null;
            UpgradeInfo done = await server.Client.UpgradeAsync(file, arguments.Has(Reread), cancel).ConfigureAwait(false);
            server.Out.Line(string.Create(
                CultureInfo.InvariantCulture, $"Upgraded supervisord: {done.Product} ({done.File}), nobody answered for {done.Gap:0} ms"));
        }
        catch (XmlRpcFaultException fault) when (fault.Fault is Fault.Failed or Fault.GivenUp or Fault.ShutdownState or Fault.UnknownMethod)
        {
            server.Out.Line(fault.Fault switch
            {
                Fault.ShutdownState => "ERROR: already shutting down",
                Fault.UnknownMethod => "ERROR: this supervisord cannot be upgraded while its programs run",
                _ => $"ERROR: {fault.Detail}",
            });
            server.ExitCode = ExitCode.Generic;
        }
        catch (TimeoutException exception)
        {
            server.Out.Line($"ERROR: {exception.Message}");
            server.ExitCode = ExitCode.Generic;
        }
    }
}
