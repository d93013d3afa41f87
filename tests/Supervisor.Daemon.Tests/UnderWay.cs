using System.Globalization;
using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>
/// Programs in the middle of something - a start, a stop, one try after the other, a line that is half written - which go on with it whatever
/// becomes of the daemon meanwhile.
/// </summary>
internal sealed class UnderWay
{
    /// <summary>A listener that notes what it hears in the file <c>heard</c>, and has done with it only once there is a file <c>go</c>.</summary>
    public const string Listener =
        """
        [eventlistener:ears]
        command=/bin/sh -c "echo READY; while read line; do case $line in ver*) echo $line >> @DIR@/heard; while [ ! -e @DIR@/go ]; do sleep 0.05; done; printf 'RESULT 2\nOKREADY\n';; esac; done"
        events=REMOTE_COMMUNICATION
        buffer_size=100

        """;

    private readonly TestDaemon _daemon;
    private readonly ProcessInfo _slow;

    private UnderWay(TestDaemon daemon, ProcessInfo slow, Task<Exception?> stop) => (_daemon, _slow, Stop) = (daemon, slow, stop);

    /// <summary>What whoever asked for the stop is told; null: that it has stopped.</summary>
    public Task<Exception?> Stop { get; }

    /// <summary>Their sections.</summary>
    /// <param name="seconds">How long the start and the stop last, in which the daemon changes.</param>
    public static string Sections(int seconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        [program:slow]
        command=/bin/cat
        startsecs={seconds}
        [program:deaf]
        command=/bin/sh -c "trap '' TERM; echo deaf; while :; do sleep 0.1; done"
        startsecs=0
        stopwaitsecs={seconds}
        stdout_logfile=@DIR@/deaf
        [program:failing]
        command=/bin/false
        startretries=100
        [program:half]
        command=/bin/sh -c "printf first; read line; echo $line; exec cat"
        startsecs=0
        stdout_logfile=@DIR@/half

        """);

    /// <summary>Waits until they are in the middle of it, and asks for the stop.</summary>
    public static async Task<UnderWay> BeginAsync(TestDaemon daemon)
    {
        await daemon.WaitForFileAsync("deaf", "deaf");
        await daemon.WaitForFileAsync("half", "first");
        ProcessInfo slow = await daemon.Client.GetProcessInfoAsync("slow");
        Task<Exception?> stop = Record.ExceptionAsync(() => daemon.Client.StopProcessAsync("deaf"));
        await daemon.WaitForAsync("deaf", ProcessState.Stopping);
        return new(daemon, slow, stop);
    }

    /// <summary>Sends the listener events, of which it has one then.</summary>
    public static async Task SendAsync(TestDaemon daemon, int events)
    {
        await daemon.WaitForAsync("ears", ProcessState.Running);
        for (int i = 0; i < events; i++)
        {
            await daemon.Client.SendRemoteCommEventAsync("t", string.Create(CultureInfo.InvariantCulture, $"{i}\n"));
        }

        await daemon.WaitForFileAsync("heard", "poolserial:0");
    }

    /// <summary>Lets the listener go on; it hears each event once and in order.</summary>
    public static async Task AssertHeardAsync(TestDaemon daemon, int events)
    {
        daemon.Folder.Write("go", "");
        await daemon.WaitForAsync(() => Task.FromResult(Heard().Length >= events), "all events");
        Assert.Equal(Enumerable.Range(0, events), Heard());

        int[] Heard() => [.. File.ReadAllLines(daemon.Folder["heard"])
            .Select(line => int.Parse(line[(line.IndexOf("poolserial:", StringComparison.Ordinal) + 11)..].Split(' ')[0], CultureInfo.InvariantCulture))];
    }

    /// <summary>Right after the change: they are still in the middle of it.</summary>
    public async Task AssertStillAsync(SupervisorClient client)
    {
        ProcessInfo slow = await client.GetProcessInfoAsync("slow");
        Assert.Equal((ProcessState.Starting, _slow.Pid, _slow.Start), (slow.State, slow.Pid, slow.Start));
        Assert.Equal(ProcessState.Stopping, (await client.GetProcessInfoAsync("deaf")).State);
    }

    /// <summary>Each comes to where it was going.</summary>
    public async Task AssertGoesOnAsync(SupervisorClient client)
    {
        long tried = (await client.GetProcessInfoAsync("failing")).Start;
        await client.SendProcessStdinAsync("half", "second\n");
        await _daemon.WaitForFileAsync("half", "firstsecond");
        await WaitForAsync("slow", info => info.State == ProcessState.Running, "RUNNING");
        await WaitForAsync("deaf", info => info.State == ProcessState.Stopped, "STOPPED");
        await WaitForAsync("failing", info => info.Start > tried, "tried again");

        Task WaitForAsync(string name, Func<ProcessInfo, bool> wanted, string what) =>
            _daemon.WaitForAsync(async () => wanted(await client.GetProcessInfoAsync(name)), $"{name} to be {what}");
    }
}
