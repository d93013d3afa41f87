using System.Management.Automation;
using System.Text.RegularExpressions;
using Supervisor.Client;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Operations;

/// <summary>What became of the calls of one request that each are about one thing.</summary>
internal static class CallReport
{
    /// <summary>Makes a call for each item, all in one request. What fails is an error; returns the others with their answers.</summary>
    /// <param name="session">The daemon.</param>
    /// <param name="items">The things.</param>
    /// <param name="callOf">The call for one.</param>
    /// <param name="report">Writes the error for a fault.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<IReadOnlyList<(T Item, XmlRpcValue Answer)>> ForEachAsync<T>(
        SupervisorSession session,
        IReadOnlyList<T> items,
        Func<T, XmlRpcCall> callOf,
        Action<XmlRpcFaultException, T> report,
        CancellationToken cancel)
    {
        IReadOnlyList<MulticallResult> answers = await session.Client.MulticallAsync(
            [.. items.Select(callOf)], cancel: cancel).ConfigureAwait(false);
        List<(T Item, XmlRpcValue Answer)> done = [];
        for (int i = 0; i < items.Count; i++)
        {
            if (answers[i].Fault is { } fault)
            {
                report(fault, items[i]);
            }
            else
            {
                done.Add((items[i], answers[i].Value));
            }
        }

        return done;
    }

    /// <summary>The error for a fault. A method that does not exist is no matter of one item: it is thrown.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="session">The daemon.</param>
    /// <param name="name">What it is about.</param>
    /// <param name="badName">Id of an error with name and daemon for BAD_NAME.</param>
    /// <param name="outbox">Takes the error.</param>
    /// <param name="badNameCategory">Category of the error for BAD_NAME.</param>
    public static void Fault(
        XmlRpcFaultException fault,
        SupervisorSession session,
        string name,
        string badName,
        Outbox outbox,
        ErrorCategory badNameCategory = ErrorCategory.ObjectNotFound)
    {
        if (fault.Fault == Protocol.Fault.UnknownMethod)
        {
            throw fault;
        }

        outbox.Error(fault.Fault == Protocol.Fault.BadName
            ? Errors.Record(fault, badName, badNameCategory, name, name, session)
            : Errors.From(Named(fault, name), session, name));
    }

    /// <summary>BAD_NAME of a method that adds something: the name is taken.</summary>
    public static XmlRpcFaultException Taken(XmlRpcFaultException fault) => fault.Fault == Protocol.Fault.BadName
        ? new(
            (int)Protocol.Fault.AlreadyAdded, fault.Detail)
        : fault;

    /// <summary>A fault whose text says what it is about, also when the daemon's does not.</summary>
    public static XmlRpcFaultException Named(XmlRpcFaultException fault, string name) =>
        Regex.IsMatch(fault.Message, $@"(?<!\w){Regex.Escape(name)}(?!\w)") ? fault : new(fault.Code, $"{name}: {fault.Message}");
}
