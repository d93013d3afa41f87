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
    public static string Text(string id, params object?[] arguments) =>
        string.Format(CultureInfo.InvariantCulture, Message(id), arguments).TrimEnd();

    /// <summary>An error of ours.</summary>
    public static ErrorRecord Record(string id, ErrorCategory category, object? target, params object?[] arguments) =>
        Record(null, id, category, target, arguments);

    /// <summary>An error of ours with what caused it.</summary>
    public static ErrorRecord Record(Exception? cause, string id, ErrorCategory category, object? target, params object?[] arguments) =>
        Finished(new(Failure(Text(id, arguments), cause, category, target, arguments), id, category, target), id);

    /// <summary>The error with other advice than its own.</summary>
    public static ErrorRecord Advised(ErrorRecord error, string advice, params object?[] arguments)
    {
        error.ErrorDetails = new(error.Exception.Message) { RecommendedAction = Text(advice, arguments) };
        return error;
    }

    /// <summary>
    /// An error for whatever a call threw. <paramref name="target"/> is what the user named; without it, the session.
    /// </summary>
    public static ErrorRecord From(Exception e, SupervisorSession? session, object? target = null)
    {
        (string id, ErrorCategory category) = Classify(e);
        string server = session is null ? "supervisord" : $"{session.Name} ({session.Uri})";
        string message = e switch
        {
            ObjectDisposedException => Text(Ids.SessionClosed, session?.Name),
            SupervisorAuthenticationException => Text(id, server),
            SupervisorConnectionException => Text(id, server, e.Message),
            XmlRpcFaultException fault => Text(id, server, fault.Message, fault.Code),
            _ => e.Message,
        };
        ErrorRecord record = Finished(
            new(Failure(message, e, category, target ?? session, session), id, category, target ?? session), id);
        return e is XmlRpcFaultException { Fault: Fault.UnknownMethod } && e.Message.Contains("twiddler.", StringComparison.Ordinal)
            ? Advised(record, Advice.Twiddler)
            : record;
    }

    /// <summary>True when there is no working with the daemon at all, whatever is asked of it.</summary>
    public static bool IsUnusable(Exception e) =>
        e is SupervisorConnectionException or SupervisorAuthenticationException or ObjectDisposedException
        || (e is XmlRpcFaultException { Fault: Fault.UnknownMethod });

    /// <summary>
    /// The exception of the kind, with the daemon and the process it is about where these are among the arguments of the message or the
    /// target.
    /// </summary>
    private static SupervisorCommandException Failure(
        string message, Exception? cause, ErrorCategory category, object? target, params object?[] arguments)
    {
        SupervisorSession? session = arguments.Append(target).OfType<SupervisorSession>().FirstOrDefault()
            ?? (target as SupervisorProcess)?.Session;
        string? process = arguments.OfType<ProcessName>().Select(name => name.ToString()).FirstOrDefault()
            ?? (target as SupervisorProcess)?.Name;
        return cause switch
        {
            XmlRpcFaultException fault when category is not (ErrorCategory.ObjectNotFound or ErrorCategory.OperationTimeout) =>
                new SupervisorFaultException(message, fault) { FaultCode = fault.Code, Session = session, Process = process },
            SupervisorConnectionException or SupervisorAuthenticationException =>
                new SupervisorUnavailableException(message, cause) { Session = session, Process = process },
            _ => category switch
            {
                ErrorCategory.ObjectNotFound => new SupervisorNotFoundException(message, cause) { Session = session, Process = process },
                ErrorCategory.OperationTimeout => new SupervisorTimeoutException(message, cause) { Session = session, Process = process },
                ErrorCategory.OperationStopped => new SupervisorOperationException(message, cause) { Session = session, Process = process },
                _ => new SupervisorCommandException(message, cause) { Session = session, Process = process },
            },
        };
    }

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
