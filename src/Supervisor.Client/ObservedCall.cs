using Supervisor.Protocol;

namespace Supervisor.Client;

/// <summary>A call as <see cref="SupervisorClientOptions.Observer"/> sees it. Values may hold secrets.</summary>
/// <param name="Method">Full name of the method, or <c>GET</c> and the path where a log or the events are read.</param>
/// <param name="Parameters">Its parameters.</param>
public sealed record ObservedCall(string Method, IReadOnlyList<XmlRpcValue> Parameters)
{
    /// <summary>Time it took; null while it is under way.</summary>
    public TimeSpan? Elapsed { get; init; }

    /// <summary>The answer, when there is one; what is read of a log or the events is none.</summary>
    public XmlRpcValue? Answer { get; init; }

    /// <summary>A fault or why there is no answer, or null.</summary>
    public Exception? Failure { get; init; }
}
