using Supervisor.Engine.Settings;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Output;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Output;

public sealed class ChildLogSetTests : IDisposable
{
    private static readonly ProcessSettings Settings = new()
    {
        Name = "cat",
        Program = "cat",
        Command = "/bin/cat",
        Stdout = new OutputSettings { CaptureMaxBytes = 10, EventsEnabled = true },
        Stderr = new OutputSettings { LogFile = LogTarget.File("/x"), Syslog = true },
    };

    private readonly TempFolder _folder = new();
    private readonly LogFileTable _files = new(_ => { });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Opens_what_is_configured()
    {
        ChildOutputHandlers handlers = new() { OnOutput = (_, _) => { }, OnMessage = (_, _) => { } };
        using (ChildLogSet logs = ChildLogSet.Open(_files, Settings, new ChildLogPaths(_folder["out"], _folder["err"]), true, handlers))
        {
            Assert.Equal(2, _files.Count);
            Assert.Equal((OutputStream.Stdout, 10L, false), (logs.Stdout.Stream, logs.Stdout.CaptureMaxBytes, logs.Stdout.Syslog));
            Assert.Equal((OutputStream.Stderr, 0L, true), (logs.Stderr!.Stream, logs.Stderr.CaptureMaxBytes, logs.Stderr.Syslog));
            Assert.True(logs.Stdout.StripAnsi);
            Assert.Same(handlers.OnOutput, logs.Stdout.OnOutput);
            Assert.Null(logs.Stderr.OnOutput);
            FileCalls.Status(_folder["out"], out FileStat automatic);
            FileCalls.Status(_folder["err"], out FileStat named);
            File.WriteAllText(_folder["plain"], "");
            FileCalls.Status(_folder["plain"], out FileStat plain);
            Assert.Equal((0x180, plain.Mode & 0x1ff), (automatic.Mode & 0x1ff, named.Mode & 0x1ff));
        }

        Assert.Equal(0, _files.Count);
    }

    [Fact]
    public void Has_no_stderr_when_it_is_redirected()
    {
        using ChildLogSet logs = ChildLogSet.Open(_files, Settings with { RedirectStderr = true }, new ChildLogPaths(_folder["out"], null));
        Assert.Null(logs.Stderr);
        Assert.Equal(["out"], _folder.Names());
    }

    [Fact]
    public void Opens_nothing_for_no_file()
    {
        using ChildLogSet logs = ChildLogSet.Open(_files, Settings, default);
        Assert.Equal(0, _files.Count);
    }

    [Fact]
    public void Captures_nothing_of_what_a_listener_says()
    {
        ChildOutputHandlers handlers = new() { OnListenerOutput = (_, _) => { } };
        using ChildLogSet logs = ChildLogSet.Open(_files, Settings, default, handlers: handlers);
        Assert.Same(handlers.OnListenerOutput, logs.Stdout.OnRaw);
        Assert.Equal(0, logs.Stdout.CaptureMaxBytes);
        Assert.Null(logs.Stderr!.OnRaw);
    }

    [Fact]
    public void A_failure_names_log_and_reason_and_leaves_nothing_open()
    {
        Directory.CreateDirectory(_folder["err"]);
        ChildLogPaths paths = new(_folder["out"], _folder["err"]);
        PosixException error = Assert.Throws<PosixException>(() => ChildLogSet.Open(_files, Settings, paths));
        Assert.Equal($"stderr_logfile {_folder["err"]}: Is a directory", error.Message);
        Assert.Equal(Errno.EISDIR, error.Errno);
        Assert.Equal(0, _files.Count);
        error = Assert.Throws<PosixException>(() => ChildLogSet.Open(_files, Settings, new ChildLogPaths(_folder["no/out"], null)));
        Assert.Equal($"stdout_logfile {_folder["no/out"]}: No such file or directory", error.Message);
    }
}
