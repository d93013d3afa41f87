using System.Diagnostics;

namespace Supervisor.Ctl.Actions;

/// <summary><c>check FILE</c>: asks the supervisord beside this program whether it would take the file. No daemon is needed.</summary>
internal sealed class CheckAction : CtlAction
{
    private const string Daemon = "supervisord";

    public override string Name => "check";

    public override string Help => "check <file>\t\tCheck a configuration file without starting anything";

    public override bool IsBeyond => true;

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (argument.Length == 0)
        {
            Misused(server, "Error: check requires a file name", ExitStatus.InvalidArguments);
            return;
        }

        string beside = Path.Combine(Path.GetDirectoryName(server.Io.Program) ?? "", Daemon);
        ProcessStartInfo start = new(File.Exists(beside) ? beside : Daemon, ["--check", "-c", argument])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process check = Process.Start(start)!;
            Task<string> output = check.StandardOutput.ReadToEndAsync(cancel);
            Task<string> errors = check.StandardError.ReadToEndAsync(cancel);
            await check.WaitForExitAsync(cancel).ConfigureAwait(false);
            server.Out.Text(await output.ConfigureAwait(false));
            await server.Io.Error.WriteAsync(await errors.ConfigureAwait(false)).ConfigureAwait(false);
            server.ExitStatus = check.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            server.Out.Line($"error: no {Daemon} beside supervisorctl or on the PATH");
            server.ExitStatus = ExitStatus.Generic;
        }
    }
}
