using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Operations;

/// <summary>What groups and collections have in common: processes under one name that are started and stopped together.</summary>
internal abstract class ProcessSetKind
{
    public static ProcessSetKind Groups { get; } = new GroupKind();

    public static ProcessSetKind Collections { get; } = new CollectionKind();

    /// <summary>For messages: <c>groups</c>, <c>collections</c>.</summary>
    public abstract string Plural { get; }

    /// <summary>Id of the error for a name that does not exist.</summary>
    public abstract string NotFound { get; }

    /// <summary>The method that brings all processes of one to a goal: name, wait.</summary>
    public abstract string MethodFor(ProcessGoal goal);

    /// <summary>All names.</summary>
    public abstract Task<IReadOnlyList<string>> NamesAsync(SupervisorSession session, CancellationToken cancel);

    /// <summary>The calls whose answers are arrays of the processes of these.</summary>
    public abstract IEnumerable<XmlRpcCall> Look(IReadOnlyList<string> names);

    /// <summary>Whether an answer to <see cref="Look"/> is about a process of one of these.</summary>
    public virtual bool IsOf(ProcessInfo process, IReadOnlySet<string> names) => true;

    /// <summary>As objects of the pipeline.</summary>
    public abstract Task<IReadOnlyList<object>> GetAsync(SupervisorSession session, IReadOnlyList<string> names, CancellationToken cancel);

    /// <summary>The processes of these, each once.</summary>
    public async Task<IReadOnlyList<ProcessInfo>> MembersAsync(
        SupervisorSession session, IReadOnlyList<string> names, CancellationToken cancel) =>
        Members(names, await session.Client.MulticallAsync([.. Look(names)], cancel: cancel).ConfigureAwait(false));

    /// <summary>The processes that the answers to <see cref="Look"/> tell of, each once.</summary>
    public IReadOnlyList<ProcessInfo> Members(IReadOnlyList<string> names, IEnumerable<MulticallResult> answers)
    {
        HashSet<string> wanted = [.. names];
        return [.. answers.Where(answer => answer.Fault is null)
            .SelectMany(answer => answer.Value.AsArray())
            .Select(value => ProcessInfo.FromStruct(value.AsStruct()))
            .Where(process => IsOf(process, wanted))
            .DistinctBy(ProcessName.Of)];
    }
}
