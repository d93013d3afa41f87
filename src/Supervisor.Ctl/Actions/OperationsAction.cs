using System.Globalization;
using Supervisor.Ctl.CommandLine;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

/// <summary>What the daemon does that takes longer than a moment; can give it up.</summary>
internal sealed class OperationsAction : CtlAction
{
    public const string Cancel = "cancel";

    public override string Name => "operations";

    public override string Help => "operations\t\t\tShow what is under way, what it waits for, and how the last ones ended\n"
        + "operations cancel <id> ...\tGive some up";

    public override bool IsBeyond => true;

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        string[] words = argument.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 0 && (words[0] != Cancel || words.Length == 1 || !words.Skip(1).All(IsNumber)))
        {
            server.Out.Line("Error: operations takes nothing, or cancel and numbers of operations");
            server.Out.Lines(Help.Split('\n'));
            server.ExitCode = ExitCode.Generic;
            server.Hint(Suggestion.For(words[0], [Cancel]));
            return;
        }

        if (!await server.UpCheckAsync(cancel).ConfigureAwait(false))
        {
            return;
        }

        if (words.Length == 0)
        {
            IReadOnlyList<OperationInfo> all = await server.Client.GetOperationsAsync(cancel).ConfigureAwait(false);
            server.Out.Lines(all.Count == 0 ? ["Nothing is under way"] : all.Select(Line));
            return;
        }

        foreach (string word in words.Skip(1))
        {
            await CancelAsync(server, long.Parse(word, CultureInfo.InvariantCulture), cancel).ConfigureAwait(false);
        }
    }

    private static bool IsNumber(string word) => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static async Task CancelAsync(ServerSession server, long id, CancellationToken cancel)
    {
        try
        {
            await server.Client.CancelOperationAsync(id, cancel).ConfigureAwait(false);
            server.Out.Line($"{id}: given up");
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.BadName)
        {
            server.Out.Line($"{id}: ERROR (no such operation, or it is over)");
            server.ExitCode = ExitCode.Generic;
        }
    }

    private static string Line(OperationInfo operation)
    {
        string what = $"{operation.Id,-5} {operation.Kind,-10} {(operation.Target.Length > 0 ? operation.Target : "all"),-24} ";
        string progress = operation.Total > 0 ? $"{operation.Finished}/{operation.Total}, " : "";
        return what + operation.State switch
        {
            OperationInfo.Queued => $"queued     waits for {operation.WaitingFor}",
            OperationInfo.Running => $"running    {progress}"
                + (operation.WaitingFor.Length > 0 ? $"waits for {operation.WaitingFor}" : "nothing to wait for"),
            _ => $"{operation.End.Replace('_', ' '),-10} {operation.Error}".TrimEnd(),
        };
    }
}
