using System.Globalization;
using System.Management.Automation;
using System.Resources;
using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>
/// The one place where error records are made. Their ids are the names of the messages in Messages.resx, and do not change.
/// </summary>
internal static partial class Errors
{
    private static readonly ResourceManager Messages = new("Supervisor.PowerShell.Errors.Messages", typeof(Errors).Assembly);

    /// <summary>The message of an id, with its arguments filled in.</summary>
    public static string Text(string id, params object?[] arguments) => string.Format(CultureInfo.InvariantCulture, Message(id), arguments);

    /// <summary>An error of ours.</summary>
    public static ErrorRecord Record(string id, ErrorCategory category, object? target, params object?[] arguments) =>
        Record(null, id, category, target, arguments);

    /// <summary>An error of ours with what caused it.</summary>
    public static ErrorRecord Record(Exception? cause, string id, ErrorCategory category, object? target, params object?[] arguments) =>
        Finished(new(new SupervisorCommandException(Text(id, arguments), cause), id, category, target), id);

    /// <summary>
    /// An error for whatever a call threw. <paramref name="target"/> is what the user named; without it, the session.
    /// </summary>
    public static ErrorRecord From(Exception e, SupervisorSession session, object? target = null)
    {
        (string id, ErrorCategory category) = Classify(e);
        string server = $"{session.Name} ({session.Uri})";
        string message = e switch
        {
            ObjectDisposedException => Text(Ids.SessionClosed, session.Name),
            SupervisorAuthenticationException => Text(id, server),
            SupervisorConnectionException => Text(id, server, e.Message),
            XmlRpcFaultException fault => Text(id, server, fault.Message, fault.Code),
            _ => e.Message,
        };
        return Finished(new(new SupervisorCommandException(message, e), id, category, target ?? session), id);
    }

    /// <summary>True when there is no working with the daemon at all, whatever is asked of it.</summary>
    public static bool IsUnusable(Exception e) =>
        e is SupervisorConnectionException or SupervisorAuthenticationException or ObjectDisposedException
        || (e is XmlRpcFaultException { Fault: Fault.UnknownMethod });

    private static string Message(string id) =>
        Messages.GetString(id, CultureInfo.InvariantCulture) ?? throw new InvalidOperationException($"no message '{id}'");

    private static ErrorRecord Finished(ErrorRecord record, string id)
    {
        if (Messages.GetString(id + "_Action", CultureInfo.InvariantCulture) is { } action)
        {
            record.ErrorDetails = new(record.Exception.Message) { RecommendedAction = action };
        }

        return record;
    }
}
