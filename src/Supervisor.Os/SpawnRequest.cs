namespace Supervisor.Os;

/// <summary>A child to be started: see <see cref="IChildSystem"/>.</summary>
public sealed class SpawnRequest
{
    private const int Open = 0;
    private const int Begun = 1;
    private const int Cancelled = 2;
    private int _fate;

    /// <summary>The file to execute; a relative one is looked for from the child's directory.</summary>
    public required string FileName { get; set; }

    /// <summary>The arguments, the program's own name first.</summary>
    public required IReadOnlyList<string> Arguments { get; set; }

    /// <summary>The whole environment of the child.</summary>
    public required EnvironmentBlock Environment { get; set; }

    /// <summary>Working directory, entered as the child's user; null: the daemon's.</summary>
    public string? Directory { get; init; }

    /// <summary>umask(2) of the child, 0 to 0777 (octal); null: the daemon's.</summary>
    public int? Umask { get; init; }

    /// <summary>
    /// Who the child runs as; null, or the daemon's own user: no change of any id or group. <see cref="Prepare"/> may set it.
    /// </summary>
    public Credentials? Credentials { get; set; }

    /// <summary>Standard error goes into the pipe of standard output.</summary>
    public bool RedirectStderr { get; init; }

    /// <summary>A listening socket to be the child's descriptor 0; -1: a pipe.</summary>
    public int StdinSocket { get; set; } = -1;

    /// <summary>The number, from 3 on, of a descriptor that the child may write a sign to: the end of a pipe; 0: none.</summary>
    public int SignDescriptor { get; init; }

    /// <summary>What it is to be, <c>group:process</c>, for whoever looks at starts.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whatever the caller wants to find again.</summary>
    public object? State { get; init; }

    /// <summary>
    /// Runs first, on a thread of the spawner: may open files and look users up, and may throw, which ends the attempt with
    /// <see cref="SpawnStage.Prepare"/>. If it hangs, others are not held up for long.
    /// </summary>
    public Action<SpawnRequest>? Prepare { get; init; }

    /// <summary>
    /// Called, on a thread of the spawner, when the child is there and has not become its program, which it does when this has come back;
    /// until then it ends with us. Such a child may outlive us: what it writes to its pipes then waits in them. Null: no such child.
    /// </summary>
    public Action<SpawnResult>? Made { get; init; }

    /// <summary>Gets the result, on a thread of the spawner. It should do no more than pass the result on.</summary>
    public required Action<SpawnResult> Completed { get; init; }

    /// <summary>
    /// Calls it off, from any thread. False: the child is being made, or has been. Otherwise there will be none, and
    /// <see cref="Completed"/> gets ECANCELED, when <see cref="Prepare"/> has come back.
    /// </summary>
    public bool TryCancel() => Interlocked.CompareExchange(ref _fate, Cancelled, Open) != Begun;

    /// <summary>For who makes the child: true unless it was called off; from here on it cannot be.</summary>
    public bool TryBegin() => Interlocked.CompareExchange(ref _fate, Begun, Open) == Open;
}
