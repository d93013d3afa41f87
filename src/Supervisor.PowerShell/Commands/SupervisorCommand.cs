using System.Management.Automation;
using Supervisor.Client;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Sessions;

namespace Supervisor.PowerShell.Commands;

/// <summary>What all commands that talk to a daemon have in common: sessions, cancellation, work on many servers at once.</summary>
public abstract class SupervisorCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private GivenValues? _given;

    /// <summary>
    /// The daemons to work on: sessions, names of sessions (wildcards are allowed), or addresses. Without it and -Uri, the default daemon
    /// (about_Supervisor_Sessions). A session or daemon in the pipeline is the one to work on.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [SupportsWildcards]
    [ValidateNotNull]
    public SupervisorSession[]? Session { get; set; }

    /// <summary>Addresses of daemons to work on, such as <c>unix:///run/supervisor.sock</c> or <c>http://host:9001</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Uri { get; set; }

    /// <summary>How many daemons are worked on at the same time.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>A session or daemon that comes down the pipeline: the one to work on. On a command line, that is -Session.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    public PipedDaemon? OnDaemon { get; set; }

    /// <summary>Cancelled when the pipeline is stopped.</summary>
    protected CancellationToken Cancelled => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Ends what still runs.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Cancel();
            _stop.Dispose();
        }
    }

    /// <summary>
    /// Refuses -Session with -Uri. Objects of the pipeline, which come later, have sessions of their own, and those count.
    /// </summary>
    protected override void BeginProcessing()
    {
        if (Session is not null && Uri is not null)
        {
            ThrowTerminatingError(Errors.Record(Errors.Ids.SessionAndUri, ErrorCategory.InvalidArgument, null));
        }

        _given = new(this);
    }

    /// <summary>Takes what was given with one record of the pipeline. Of a session or daemon only that it is the one to work on.</summary>
    protected sealed override void ProcessRecord()
    {
        // PowerShell takes the name of a session for -Name, and has text made of it where a command takes text.
        if (OnDaemon is not null && _given?.Restore() is { } missing)
        {
            ThrowTerminatingError(Errors.Record(
                Errors.Ids.ParameterMissing, ErrorCategory.InvalidArgument, OnDaemon.Session, MyInvocation.MyCommand.Name, missing));
        }

        TakeRecord();
    }

    /// <summary>Takes one record.</summary>
    private protected virtual void TakeRecord()
    {
    }

    /// <summary>
    /// The sessions of this record: that of the pipeline, -Session, -Uri, or the default. An unusable one is a terminating error.
    /// </summary>
    private protected IReadOnlyList<SupervisorSession> Sessions()
    {
        if (OnDaemon is not null)
        {
            return [OnDaemon.Session];
        }

        if (Session is not null)
        {
            return Session;
        }

        return Uri is null ? [DefaultSession()] : [.. Uri.Select(SessionOf)];
    }

    /// <summary>
    /// Does <paramref name="work"/> for every item, each at its daemon, -ThrottleLimit at a time. What fails is an error of its own and
    /// keeps no other from going on; if there is one item only, and its daemon cannot be used, the error is terminating, unless that daemon
    /// is one of those in the pipeline.
    /// </summary>
    /// <param name="items">What to work on.</param>
    /// <param name="sessionOf">Its daemon.</param>
    /// <param name="work">What to do.</param>
    /// <param name="endless">The work does not end by itself: all is done at the same time, whatever -ThrottleLimit says.</param>
    private protected void ForEach<T>(
        IReadOnlyList<T> items, Func<T, SupervisorSession> sessionOf, Func<T, Outbox, CancellationToken, Task> work, bool endless = false)
    {
        if (items.Count == 0)
        {
            return;
        }

        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Outbox outbox = new(VerboseIsWanted, DebugIsWanted);
        ErrorRecord? unusable = null;
        Task all = Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = endless ? items.Count : ThrottleLimit, CancellationToken = ended.Token },
            async (item, _) =>
            {
                SupervisorSession session = sessionOf(item);
                WireLog.SendTo(outbox);
                try
                {
                    await work(item, outbox, ended.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (ended.IsCancellationRequested)
                {
                }
                catch (Exception e) when (items.Count == 1 && OnDaemon is null && Errors.IsUnusable(e))
                {
                    unusable = Errors.From(e, session);
                }
                catch (Exception e)
                {
                    outbox.Error(Errors.From(e, session));
                }
            });
        _ = all.ContinueWith(
            _ => outbox.Complete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            outbox.Drain(this, Cancelled);
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            // Also when the next command of the pipeline wants no more.
            ended.Cancel();
        }

        if (unusable is not null)
        {
            ThrowTerminatingError(unusable);
        }
    }

    /// <summary>Does <paramref name="work"/> at every session of this record.</summary>
    private protected void ForEachSession(Func<SupervisorSession, Outbox, CancellationToken, Task> work) =>
        ForEach(Sessions(), static session => session, work);

    /// <summary>Asks each daemon once what it has, and picks what is wanted of it. A daemon that does not answer is left out.</summary>
    /// <param name="what">What they have, for messages, such as <c>groups</c>.</param>
    /// <param name="wanted">What is wanted of which.</param>
    /// <param name="listAsync">Everything a daemon has.</param>
    /// <param name="pick">What one wish picks of it.</param>
    private protected IReadOnlyList<Share<T>> Resolve<TWish, TAll, T>(
        string what,
        IReadOnlyList<Share<TWish>> wanted,
        Func<SupervisorSession, CancellationToken, Task<IReadOnlyList<TAll>>> listAsync,
        Func<TWish, IReadOnlyList<TAll>, Outbox, IEnumerable<T>> pick)
    {
        Share<T>?[] found = new Share<T>?[wanted.Count];
        ForEach(Enumerable.Range(0, found.Length).ToArray(), index => wanted[index].Session, async (index, outbox, cancel) =>
        {
            SupervisorSession session = wanted[index].Session;
            outbox.Verbose($"Asking {session.Name} for its {what}.");
            IReadOnlyList<TAll> all = await listAsync(session, cancel).ConfigureAwait(false);
            found[index] = new(session, [.. wanted[index].Items.SelectMany(wish => pick(wish, all, outbox))]);
        });
        return [.. found.OfType<Share<T>>()];
    }

    /// <summary>Asks for each. What nobody wants is left out.</summary>
    private protected IReadOnlyList<Share<T>> Confirm<T>(IEnumerable<Share<T>> shares, Func<T, string> nameOf) =>
        [.. shares
            .Select(share => new Share<T>(share.Session, [.. share.Items.Where(item => ShouldProcess(At(nameOf(item), share.Session)))]))
            .Where(share => share.Items.Count > 0)];

    /// <summary>
    /// The names, which somebody has to have given. Parameters for them are not mandatory to PowerShell beside an -InputObject that is: it
    /// would prefer them, take the objects of the pipeline by their Name, and a group would be taken for a process.
    /// </summary>
    private protected string[] Required(string[]? names)
    {
        if (names is null)
        {
            ThrowTerminatingError(Errors.Record(Errors.Ids.NothingNamed, ErrorCategory.InvalidArgument, null, MyInvocation.MyCommand.Name));
        }

        return names!;
    }

    /// <summary>A target for ShouldProcess and messages: the name, and the server where there can be doubt.</summary>
    private protected static string At(string name, SupervisorSession session) => $"{name} ({session.Name})";

    // With -Debug alone PowerShell asks at every verbose message whether to go on.
    private bool VerboseIsWanted =>
        MyInvocation.BoundParameters.ContainsKey("Verbose") || !MyInvocation.BoundParameters.ContainsKey("Debug");

    private bool DebugIsWanted =>
        MyInvocation.BoundParameters.TryGetValue("Debug", out object? debug)
            ? ((SwitchParameter)debug).IsPresent
            : GetVariableValue("DebugPreference") is not (null or ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    private SupervisorSession SessionOf(string address)
    {
        if (!SupervisorEndpoint.TryParse(address, out SupervisorEndpoint? endpoint, out string? wrong))
        {
            ThrowTerminatingError(Errors.Record(
                Errors.Ids.InvalidUri,
                ErrorCategory.InvalidArgument,
                AddressText.WithoutSecrets(address),
                AddressText.WithoutSecrets(wrong)));
        }

        return SessionStore.Current.For(endpoint!);
    }

    private SupervisorSession DefaultSession()
    {
        try
        {
            if (new SessionDiscovery(SessionState.Path.CurrentFileSystemLocation.ProviderPath).Find() is { } found)
            {
                return SessionStore.Current.For(found.Endpoint, () => found.Options);
            }
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            ThrowTerminatingError(Errors.Record(e, Errors.Ids.InvalidDefaultSession, ErrorCategory.InvalidData, null, e.Message));
        }

        ThrowTerminatingError(Errors.Record(Errors.Ids.NoDefaultSession, ErrorCategory.ObjectNotFound, null));
        throw new InvalidOperationException();
    }
}
