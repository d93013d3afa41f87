namespace Supervisor.Os;

/// <summary>What became of a <see cref="SpawnRequest"/>. The descriptors are the receiver's to close.</summary>
public sealed class SpawnResult
{
    /// <summary>Of a request, nothing yet.</summary>
    public SpawnResult(SpawnRequest request) => Request = request;

    /// <summary>The request.</summary>
    public SpawnRequest Request { get; }

    /// <summary>The child, also the number of its process group; 0 when there is none.</summary>
    public int Pid { get; set; }

    /// <summary>Readable when the child has ended, for <see cref="IChildSystem.TryReap"/>; -1 when there is no child.</summary>
    public int PidFd { get; set; } = -1;

    /// <summary>Where to write the child's standard input, non-blocking; -1 when it is a socket.</summary>
    public int StdinFd { get; set; } = -1;

    /// <summary>Where to read the child's standard output, non-blocking; -1 when there is no child.</summary>
    public int StdoutFd { get; set; } = -1;

    /// <summary>Where to read the child's standard error, non-blocking; -1 when redirected.</summary>
    public int StderrFd { get; set; } = -1;

    /// <summary>Where to read what comes on <see cref="SpawnRequest.SignDescriptor"/>, non-blocking; -1: none was asked for.</summary>
    public int SignFd { get; set; } = -1;

    /// <summary>Set when the child had not become its program in time; to be settled when it has ended.</summary>
    public ILateStart? Late { get; set; }

    /// <summary>Why there is no child; null when there is one.</summary>
    public SpawnFailure? Failure { get; set; }

    /// <summary>There is no child.</summary>
    public SpawnResult Fail(SpawnStage stage, int errno, string? reason = null, Exception? exception = null)
    {
        Failure = new(stage, errno, reason, exception);
        return this;
    }
}
