using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.Protocol;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Output;
using Supervisor.Supervision.Takeover;
using Supervisor.Supervision.Tests.Logs;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Journal;

public sealed class SurvivingRunsTests
{
    [Fact]
    public void A_log_that_cannot_be_opened_now_is_kept_for_who_writes_to_it()
    {
        List<string> said = [];
        SurvivingRuns runs = new(new Nobody(), new Nobody(), new RefusingFiles { Refusal = Errno.EROFS }, (_, text) => said.Add(text));

        SupervisionRecord found = runs.Resolve(Record("/logs/a"), _ => (3, null), TimeSpan.Zero);

        LogFileRecord file = Assert.Single(found.LogFiles);
        Assert.Equal(("/logs/a", -Errno.EROFS), (file.Path, file.Fd));
        Assert.Equal("/logs/a", Assert.Single(Assert.Single(found.Runs).Outputs).File);
        Assert.Contains("/logs/a cannot be opened again", Assert.Single(said));
    }

    private static SupervisionRecord Record(string log) => new()
    {
        Configuration = new() { Path = "/s.conf", Here = "/", Supervisord = new() { LogFile = "/l", PidFile = "/p", ChildLogDirectory = "/" } },
        Engine = new()
        {
            Groups =
            [
                new()
                {
                    Settings = Make.Group("a"),
                    Processes = [new() { Settings = Make.Process("a"), State = ProcessState.Running, StdoutLogPath = log }],
                },
            ],
        },
        Runs = [new() { Group = "a", Process = "a", Pid = 2, Outputs = [new() { ProcessName = "a" }], Identity = new(1) }],
    };

    /// <summary>Has nothing.</summary>
    private sealed class Nobody : ISurvivors, INotifySockets
    {
        public string Boot => "";

        public RunIdentity Identify(int pid, int stdin, int stdout, int stderr, int sign) => new(0);

        public int Open(int pid, RunIdentity identity, out ExitStatus? exit)
        {
            exit = null;
            return -Errno.ESRCH;
        }

        public void Close(int fd)
        {
        }

        public int Copy(int pidFd, int number) => -Errno.EPERM;

        public int Find(int pid, PipeId pipe, bool forWriting) => -Errno.ENOENT;

        public int Open(out string address)
        {
            address = "";
            return -Errno.EMFILE;
        }

        public int OpenAgain(string address) => -Errno.EADDRINUSE;

        public int Receive(int fd, Span<byte> buffer, out NotifySender sender)
        {
            sender = default;
            return -Errno.EAGAIN;
        }

        public int BeginPeeking(int fd) => 0;

        public int Peek(int fd, Span<byte> buffer, out NotifySender sender) => Receive(fd, buffer, out sender);
    }
}
