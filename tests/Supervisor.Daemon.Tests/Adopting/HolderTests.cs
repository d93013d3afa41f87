using System.Diagnostics;
using System.Globalization;
using System.Text;
using Supervisor.Posix;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Adopting;

/// <summary>The process that has descriptors between two daemons goes by itself when nobody can want them any more.</summary>
public sealed class HolderTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly Process _program = Process.Start(new ProcessStartInfo("/bin/cat") { RedirectStandardInput = true })!;
    private readonly int _read;
    private readonly int _write;
    private int _holder;

    public HolderTests()
    {
        Assert.Equal(0, FileDescriptors.Pipe(out _read, out _write));
        Assert.Equal(5, FileDescriptors.Write(_write, "line\n"u8));
    }

    public void Dispose()
    {
        if (!_program.HasExited)
        {
            _program.Kill();
        }

        _program.Dispose();
        if (_holder > 0 && Status(_holder) is not null and not 'Z')
        {
            TestDaemon.Signal("KILL", _holder);
        }

        FileDescriptors.Close(_read);
        FileDescriptors.Close(_write);
    }

    [Fact]
    public async Task Output_that_is_left_keeps_it_until_somebody_has_read_that()
    {
        Hold(_read);
        _program.Kill();
        await WaitForAsync(() => Links(_holder).All(link => !link.Contains("pidfd", StringComparison.Ordinal)) && Status(_holder) == 'S');
        byte[] line = new byte[8];
        Assert.Equal("line\n", Encoding.ASCII.GetString(line, 0, FileDescriptors.Read(_read, line)));
        await WaitForAsync(() => Status(_holder) is null or 'Z');
    }

    /// <summary>No daemon will ever hear of it. What another one has written in the same place is not what it stands in.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nor_does_output_when_the_journal_is_gone_that_it_stands_in(bool isReplaced)
    {
        using TempFolder folder = new();
        string path = folder["s.journal"];
        using (FileStream journal = File.Create(path))
        {
            Hold(_read, (int)journal.SafeFileHandle.DangerousGetHandle());
        }

        _program.Kill();
        await WaitForAsync(() => Links(_holder).All(link => !link.Contains("pidfd", StringComparison.Ordinal)) && Status(_holder) == 'S');
        if (isReplaced)
        {
            File.WriteAllText(path + ".new", "");
            File.Move(path + ".new", path, overwrite: true);
        }
        else
        {
            File.Delete(path);
        }

        await WaitForAsync(() => Status(_holder) is null or 'Z');
    }

    [Fact]
    public async Task Input_that_the_program_has_not_read_does_not()
    {
        Hold(_write);
        _program.Kill();
        await WaitForAsync(() => Status(_holder) is null or 'Z');
    }

    /// <summary>The daemon has died before it had written down that there is one: another goes on with the programs, and knows of none.</summary>
    [Fact]
    public async Task It_goes_with_a_daemon_that_dies_before_it_has_ended_as_it_wanted_to()
    {
        Assert.Null(DescriptorHolder.Start(TestDaemon.Command, [_read], [_program.Id], out _holder, out int link));
        FileDescriptors.Close(link);
        await WaitForAsync(() => Status(_holder) is null or 'Z');
    }

    private void Hold(int fd, int journal = -1)
    {
        Assert.Null(DescriptorHolder.Start(TestDaemon.Command, [fd], [_program.Id], out _holder, out int link));
        DescriptorHolder.Hold(link, journal);
    }

    private static char? Status(int pid)
    {
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string[] Links(int pid) =>
        [.. new DirectoryInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd")).GetFileSystemInfos().Select(each => each.LinkTarget ?? "")];

    private static async Task WaitForAsync(Func<bool> condition)
    {
        using CancellationTokenSource bound = new(Bound);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(bound.Token);
        }
    }
}
