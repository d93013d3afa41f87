using Supervisor.Engine.Settings;
using Supervisor.Os;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.Output;

/// <summary>The log files of one run of a process, opened before it is started so that a failure is a failed start.</summary>
/// <remarks>
/// Open it with the daemon's own umask and user. Then either attach the pipes with <see cref="Stdout"/> and <see cref="Stderr"/>,
/// which hands the files over, or dispose it.
/// </remarks>
public sealed class ChildLogSet : IDisposable
{
    private readonly LogFileTable _files;

    private ChildLogSet(LogFileTable files, OutputSinks stdout, OutputSinks? stderr)
    {
        _files = files;
        Stdout = stdout;
        Stderr = stderr;
    }

    /// <summary>For standard output.</summary>
    public OutputSinks Stdout { get; }

    /// <summary>For standard error; null when it is redirected.</summary>
    public OutputSinks? Stderr { get; }

    /// <summary>Opens the files of a process.</summary>
    /// <param name="files">The files open already.</param>
    /// <param name="settings">The process.</param>
    /// <param name="paths">Where its logs are, AUTO names resolved; null: no file.</param>
    /// <param name="stripAnsi"><c>strip_ansi=</c>.</param>
    /// <param name="handlers">Who else wants the output.</param>
    /// <exception cref="PosixException">A file cannot be opened; the message names the option, the path and the reason.</exception>
    public static ChildLogSet Open(
        LogFileTable files,
        ProcessSettings settings,
        ChildLogPaths paths,
        bool stripAnsi = false,
        ChildOutputHandlers? handlers = null)
    {
        handlers ??= new ChildOutputHandlers();
        OutputSinks stdout = Sinks(settings, OutputStream.Stdout, settings.Stdout, stripAnsi, handlers);
        OutputSinks? stderr = settings.RedirectStderr ? null : Sinks(settings, OutputStream.Stderr, settings.Stderr, stripAnsi, handlers);
        ChildLogSet logs = new(files, stdout, stderr);
        try
        {
            Acquire(files, stdout, settings.Stdout, paths.Stdout);
            if (stderr is not null)
            {
                Acquire(files, stderr, settings.Stderr, paths.Stderr);
            }

            return logs;
        }
        catch
        {
            logs.Dispose();
            throw;
        }
    }

    /// <summary>Lets go of the files; not after the pipes were attached.</summary>
    public void Dispose()
    {
        Release(Stdout);
        if (Stderr is not null)
        {
            Release(Stderr);
        }
    }

    /// <summary>Lets go of every file but that of <paramref name="kept"/>, which is attached alone.</summary>
    public void ReleaseAllBut(OutputSinks kept)
    {
        if (!ReferenceEquals(Stdout, kept))
        {
            Release(Stdout);
        }

        if (Stderr is not null && !ReferenceEquals(Stderr, kept))
        {
            Release(Stderr);
        }
    }

    private static OutputSinks Sinks(
        ProcessSettings settings, OutputStream stream, OutputSettings output, bool stripAnsi, ChildOutputHandlers handlers)
    {
        OutputHandler? raw = stream == OutputStream.Stdout ? handlers.OnListenerOutput : null;
        return new OutputSinks
        {
            ProcessName = settings.Name,
            Stream = stream,
            StripAnsi = stripAnsi,
            CaptureMaxBytes = raw is null ? output.CaptureMaxBytes : 0,
            Syslog = output.Syslog,
            OnOutput = output.EventsEnabled ? handlers.OnOutput : null,
            OnMessage = handlers.OnMessage,
            OnRaw = raw,
            Sign = handlers.MakeSign?.Invoke(),
        };
    }

    private static void Acquire(LogFileTable files, OutputSinks sinks, OutputSettings output, string? path)
    {
        if (path is null)
        {
            return;
        }

        LogFileOptions options = new(output.MaxBytes, output.Backups, output.LogFile.Kind == LogTargetKind.Auto);
        int error = files.Acquire(path, options, out RotatingLogFile? file);
        sinks.File = file;
        if (error < 0)
        {
            throw new PosixException(-error, $"{sinks.Stream.Name()}_logfile {path}");
        }
    }

    private void Release(OutputSinks sinks)
    {
        if (sinks.File is { } file)
        {
            sinks.File = null;
            _files.Release(file);
        }
    }
}
