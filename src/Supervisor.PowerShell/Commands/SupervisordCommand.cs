using System.Management.Automation;
using Supervisor.PowerShell.Daemons;

namespace Supervisor.PowerShell.Commands;

/// <summary>What commands that run the program <c>supervisord</c> on this machine have in common.</summary>
public abstract class SupervisordCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private string? _executable;

    /// <summary>
    /// Path of the program supervisord. Without it, the one in the environment variable SUPERVISORD_PATH, else one that lies with the
    /// module, else the first on PATH; Supervisor for Python is taken, with a warning, where there is no other.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SupervisordPath { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>The program. That there is none is a terminating error.</summary>
    private protected string Executable() => _executable ??= FindExecutable();

    /// <summary>Does something that may take long, and gives it up when the pipeline is stopped.</summary>
    private protected T Run<T>(Func<CancellationToken, Task<T>> work)
    {
        try
        {
            // Off this thread: what runs here has to come back when it is cancelled, whatever the work is doing just then.
            return Task.Run(() => work(_stop.Token), _stop.Token).WaitAsync(_stop.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>A file the user named, or null after an error that it is none.</summary>
    private protected string? ExistingFile(string named)
    {
        string path = GetUnresolvedProviderPathFromPSPath(named);
        if (File.Exists(path))
        {
            return path;
        }

        WriteError(Errors.Record(Errors.Ids.ConfigurationFileNotFound, ErrorCategory.ObjectNotFound, named, path));
        return null;
    }

    private string FindExecutable()
    {
        try
        {
            if (SupervisordPath is null)
            {
                string found = SupervisordExecutable.Find();
                bool isNamed = Environment.GetEnvironmentVariable(SupervisordExecutable.Variable) is { Length: > 0 };
                if (!isNamed && SupervisordExecutable.IsPython(found))
                {
                    WriteWarning($"{found} is Supervisor for Python, without collections, programs at run time and live events.");
                }

                return found;
            }

            string path = GetUnresolvedProviderPathFromPSPath(SupervisordPath);
            return File.Exists(path) ? path : throw new FileNotFoundException($"there is no file '{path}'", path);
        }
        catch (FileNotFoundException e)
        {
            ThrowTerminatingError(
                Errors.Record(e, Errors.Ids.SupervisordNotFound, ErrorCategory.ObjectNotFound, SupervisordPath, e.Message));
            throw;
        }
    }
}
