using System.Globalization;
using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

internal sealed class TailAction : CtlAction
{
    internal const long DefaultBytes = 1600;

    public override string Name => "tail";

    public override string Help => "tail [-f] <name> [stdout|stderr] (default stdout)\n"
        + "Ex:\n"
        + "tail -f <name>\t\tContinuous tail of named process stdout\n"
        + "\t\t\tCtrl-C to exit.\n"
        + "tail -100 <name>\tlast 100 *bytes* of process stdout\n"
        + "tail <name> stderr\tlast 1600 *bytes* of process stderr";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (!await server.UpCheckAsync(cancel).ConfigureAwait(false))
        {
            return;
        }

        string[] words = Words(argument);
        if (words.Length is < 1 or > 3)
        {
            Misused(server, words.Length < 1 ? "Error: too few arguments" : "Error: too many arguments");
            return;
        }

        string? modifier = words[0].StartsWith('-') ? words[0] : null;
        words = modifier is null ? words : words[1..];
        if (words.Length == 0)
        {
            Wrong(server, "tail requires process name");
            return;
        }

        string channel = words.Length == 1 ? "stdout" : words[^1].ToLowerInvariant();
        if (channel is not ("stdout" or "stderr"))
        {
            Wrong(server, $"bad channel '{channel}'");
            return;
        }

        OutputChannel output = channel == "stdout" ? OutputChannel.Stdout : OutputChannel.Stderr;
        if (modifier == "-f")
        {
            await LogFollower.RunAsync(
                server, $"/logtail/{words[0]}/{channel}", token => server.Client.OpenProcessLogAsync(words[0], output, token),
                cancel).ConfigureAwait(false);
        }
        else if (TryParseBytes(modifier, out long bytes))
        {
            await PrintAsync(server, words[0], bytes, output, cancel).ConfigureAwait(false);
        }
        else
        {
            Wrong(server, $"bad argument {modifier}");
        }
    }

    /// <summary>The number after a minus sign; without one, the default.</summary>
    internal static bool TryParseBytes(string? modifier, out long bytes)
    {
        bytes = DefaultBytes;
        return modifier is null
            || long.TryParse(modifier.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out bytes);
    }

    private static async Task PrintAsync(ServerSession server, string name, long bytes, OutputChannel channel, CancellationToken cancel)
    {
        try
        {
            server.Out.Line(await server.Client.ReadProcessLogAsync(name, -bytes, 0, channel, cancel).ConfigureAwait(false));
        }
        catch (XmlRpcFaultException fault) when (fault.Fault is Fault.NoFile or Fault.Failed or Fault.BadName)
        {
            server.Out.Line($"{name}: ERROR ({fault.Fault switch
            {
                Fault.NoFile => "no log file",
                Fault.Failed => "unknown error reading log",
                _ => "no such process name",
            }})");
            server.ExitStatus = ExitStatus.Generic;
        }
    }

    private static void Wrong(ServerSession server, string what)
    {
        server.Out.Line($"Error: {what}");
        server.ExitStatus = ExitStatus.Generic;
    }
}
