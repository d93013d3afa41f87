using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Sessions;

namespace Supervisor.PowerShell.Commands;

/// <summary>What all commands that talk to a daemon have in common: sessions, cancellation, work on many servers at once.</summary>
public abstract partial class SupervisorCommand : PSCmdlet, IDisposable
{
    private static readonly TimeSpan LongestLimit = TimeSpan.FromDays(42);

    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _advised = [];
    private GivenValues? _given;
    private SupervisorSession? _daemon;

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
    [ArgumentCompleter(typeof(AddressCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Uri { get; set; }

    /// <summary>How many daemons are worked on at the same time.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>
    /// Objects that other commands of this module return, live or out of a job, a file or another PowerShell. A session or daemon is the
    /// one to work on; everything else is what it is, at its own daemon.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public PipelineObject[]? InputObject { get; set; }

    /// <summary>What it takes from the pipeline.</summary>
    private protected virtual PipelineKinds Taken => PipelineKinds.Where;

    /// <summary>Objects that are no daemons are there for their properties, or their text.</summary>
    private protected virtual bool TakesProperties => false;

    /// <summary>Parameters that name what is meant, and that cannot be beside objects that are it.</summary>
    private protected virtual IReadOnlyList<string> NamingParameters => ["Name"];

    /// <summary>The daemon in the pipeline that this record is about, or null.</summary>
    private protected SupervisorSession? PipedDaemon => _daemon;

    /// <summary>Daemons came down the pipeline.</summary>
    private protected bool HasPipedDaemons { get; private set; }

    /// <summary>-TimeoutSec; null for no limit. No timer can be set further ahead than seven weeks.</summary>
    private protected TimeSpan? TimeLimit =>
        MyInvocation.BoundParameters.TryGetValue("TimeoutSec", out object? seconds)
            ? TimeSpan.FromSeconds(Math.Min((int)seconds, LongestLimit.TotalSeconds))
            : null;

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
        _daemon = null;
        if (InputObject is not { Length: > 0 } inputs
            || (TakesProperties && inputs.Any(input => !PipelineKinds.Where.HasFlag(input.Kind))))
        {
            TakeRecord();
            return;
        }

        // PowerShell takes the name of an object for -Name, and has text made of it where a command takes text.
        string? missing = _given?.Restore();
        foreach (PipelineObject input in inputs)
        {
            Take(input, missing);
        }
    }

    /// <summary>Takes one record without an object, or with the daemon to work on.</summary>
    private protected virtual void TakeRecord()
    {
    }

    /// <summary>Takes one object of the pipeline that is no daemon.</summary>
    /// <param name="input">The object.</param>
    /// <param name="session">The daemon it is at.</param>
    private protected virtual void TakeInput(PipelineObject input, SupervisorSession session)
    {
    }

    private void Take(PipelineObject input, string? missing)
    {
        const PipelineKinds either = PipelineKinds.Group | PipelineKinds.Collection;
        if (input.Problem is { } problem)
        {
            WriteError(problem);
        }
        else if (input.Kind == PipelineKinds.GroupOrCollection && Taken.HasFlag(either))
        {
            // By its name it would be taken for a process, perhaps of another group.
            WriteError(Errors.Record(Errors.Ids.KindUnknown, ErrorCategory.InvalidArgument, input.Name, input.Name));
        }
        else if (input.Kind == PipelineKinds.GroupOrCollection && (Taken & either) is var kind and not PipelineKinds.None)
        {
            Take(input.As(kind), missing);
        }
        else if (PipelineKinds.Where.HasFlag(input.Kind))
        {
            if (missing is not null)
            {
                ThrowTerminatingError(Errors.Record(
                    Errors.Ids.ParameterMissing, ErrorCategory.InvalidArgument, input.Session, MyInvocation.MyCommand.Name, missing));
            }

            _daemon = input.Session;
            HasPipedDaemons = true;
            TakeRecord();
        }
        else if (!Taken.HasFlag(input.Kind))
        {
            WriteError(Errors.Record(
                Errors.Ids.InputNotTaken,
                ErrorCategory.InvalidArgument,
                input.Name,
                MyInvocation.MyCommand.Name,
                Taken.Plural(),
                input.Kind.Singular(),
                input.Name));
        }
        else
        {
            if (NamingParameters.FirstOrDefault(_given!.Contains) is { } naming)
            {
                ThrowTerminatingError(Errors.Record(
                    Errors.Ids.NameAndInputObject, ErrorCategory.InvalidArgument, input.Name, naming, input.Kind.Singular(), input.Name));
            }

            foreach (SupervisorSession session in input.Session is { } own ? [own] : Sessions())
            {
                TakeInput(input, session);
            }
        }
    }

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
}
