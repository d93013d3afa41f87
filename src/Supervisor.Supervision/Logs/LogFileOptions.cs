namespace Supervisor.Supervision.Logs;

/// <summary>How a log file is kept.</summary>
/// <param name="MaxBytes">Turn the file over when a write takes it to this size, in bytes; 0: never.</param>
/// <param name="Backups">How many older files are kept as <c>.1</c>, <c>.2</c> …; 0 or less: the file is emptied in place.</param>
/// <param name="IsPrivate">For the owner only (mode 0600, as AUTO logs are) instead of 0666 less the umask.</param>
public sealed record LogFileOptions(long MaxBytes, int Backups, bool IsPrivate = false)
{
    /// <summary>The mode new files are asked for.</summary>
    public int Mode => IsPrivate ? 0x180 : 0x1b6;
}
