using System.Globalization;
using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Moments;

/// <summary>
/// A daemon that is asked for everything at once. Whatever becomes of it meanwhile, each of these has to end as it would have, or whoever
/// asked for it has to be told.
/// </summary>
internal sealed class BusyDaemon(TestDaemon daemon)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private const string Lazy = "command=/bin/sh -c \"trap 'sleep 0.2; exit 0' TERM; while :; do sleep 0.05; done\"\nnumprocs=3\n"
        + "process_name=%(program_name)s_%(process_num)d\nstartsecs=0\n";

    private int _round;
    private readonly List<int> _sent = [];
    private int _events;
    private IReadOnlyList<ProcessInfo> _before = [];

    /// <summary>Its configuration in a round.</summary>
    public static string Sections(int round) =>
        Continuity.Writer(0, options: "stdout_logfile_maxbytes=256KB\nstdout_logfile_backups=1000") + Continuity.Writer(1) + Continuity.Writer(2)
        + $"[program:app]\n{Lazy}environment=ROUND=\"{round.ToString(CultureInfo.InvariantCulture)}\"\n[program:roll]\n{Lazy}"
        + """
            [program:slow]
            command=/bin/cat
            startsecs=1
            autostart=false
            [program:deaf]
            command=/bin/sh -c "trap '' TERM; while :; do sleep 0.1; done"
            stopwaitsecs=1
            startsecs=0
            [program:failing]
            command=/bin/false
            startretries=1
            autostart=false
            [eventlistener:ears]
            command=/bin/sh -c "echo READY; while read line; do n=${line##*len:}; head -c $n | tail -n 1 >> @DIR@/heard; printf 'RESULT 2\nOKREADY\n'; done"
            events=REMOTE_COMMUNICATION
            buffer_size=1000
            [collection:rolling]
            programs=roll

            """;

    /// <summary>Waits until it is at rest.</summary>
    public async Task SettleAsync()
    {
        await daemon.WaitForAsync(
            async () =>
            {
                await using SupervisorClient client = new(daemon.Endpoint);
                _before = await client.GetAllProcessInfoAsync();
                return _before.All(info => info.State is ProcessState.Running or ProcessState.Stopped or ProcessState.Fatal);
            },
            "all to be at rest");
    }

    /// <summary>Has it do everything, does something to it in the middle of that, and checks what has become of all that.</summary>
    /// <param name="events">When: once the listener has heard so many events since then, one sent after the other.</param>
    /// <param name="change">What is done to it.</param>
    /// <param name="losesEvents">It may lose events that have not reached the listener.</param>
    public async Task DisturbAsync(int events, Func<Task> change, bool losesEvents)
    {
        daemon.Configure(Sections(++_round), Options);
        using CancellationTokenSource over = new();
        Task<bool> update = AskAsync(client => client.UpdateAsync());
        Task<bool> roll = AskAsync(client => client.RestartCollectionAsync("rolling", wait: true, new(MaxUnavailable: 1)));
        Task<bool> start = AskAsync(client => client.StartProcessAsync("slow"));
        Task<bool> stop = AskAsync(client => client.StopProcessAsync("deaf"));
        Task<bool> fail = AskAsync(client => client.StartProcessAsync("failing"));
        TaskCompletionSource moment = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task sending = SendAsync(events, moment, over.Token);
        Task clearing = ClearAsync(over.Token);
        await await Task.WhenAny(moment.Task, sending).WaitAsync(Bound);
        await change();
        await over.CancelAsync();
        await Task.WhenAll(update, roll, start, stop, fail, sending, clearing).WaitAsync(Bound);
        IReadOnlyList<ProcessInfo> asked = _before;
        await SettleAsync();

        Assert.True(!await start || State("slow") == ProcessState.Running, "a start that was answered has not taken place");
        Assert.True(!await stop || State("deaf") == ProcessState.Stopped, "a stop that was answered has not taken place");
        Assert.False(await fail);
        Assert.All(Named("roll").Concat(Named("app")), info => Assert.Equal(ProcessState.Running, info.State));
        Assert.True(
            !await roll || !Named("roll").Select(info => info.Pid).Intersect(asked.Select(info => info.Pid)).Any(),
            "a rolling restart that was answered has left a process out");
        await using SupervisorClient client = new(daemon.Endpoint);
        if (!await update)
        {
            await client.UpdateAsync();
            await SettleAsync();
        }

        Assert.Equal(3, Named("app").Length);
        Assert.All(Named("app"), info => Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"ROUND={_round}\0"),
            File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{info.Pid}/environ")), StringComparison.Ordinal));
        await CheckEventsAsync(client, losesEvents);
        await Task.WhenAll(AskAsync(each => each.StopProcessAsync("slow")), AskAsync(each => each.StartProcessAsync("deaf")));
        await SettleAsync();

        ProcessInfo[] Named(string group) => [.. _before.Where(info => info.Group == group)];

        ProcessState State(string name) => _before.Single(info => info.Name == name).State;
    }

    /// <summary>Options of the daemon itself.</summary>
    public string Options { get; init; } = "";

    /// <summary>The pids of all programs that run.</summary>
    public IEnumerable<int> Pids => _before.Select(info => info.Pid).Where(pid => pid > 0);

    /// <summary>Stops everything; every line of the writers is there once.</summary>
    public async Task CheckLogsAsync()
    {
        await using SupervisorClient client = new(daemon.Endpoint);
        await client.StopAllProcessesAsync();
        Continuity.AssertInOrder(daemon, "w0");
        Continuity.AssertInOrder(daemon, "w1");

        // It was emptied again and again, maybe within a line.
        long[] rest = [.. daemon.Folder.Text("w2.log").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(long.Parse)];
        Assert.Equal(Enumerable.Range(0, rest.Length).Select(i => rest[0] + i), rest);
        Assert.DoesNotContain("internal error", daemon.Log, StringComparison.Ordinal);
    }

    /// <summary>Asks; false: it was told that it cannot be, or was cut off. Anything else is none of these.</summary>
    private async Task<bool> AskAsync(Func<SupervisorClient, Task> ask)
    {
        await using SupervisorClient client = new(daemon.Endpoint);
        Exception? why = await Record.ExceptionAsync(() => ask(client).WaitAsync(Bound));
        Assert.True(why is null or XmlRpcFaultException or SupervisorConnectionException, why?.ToString());
        return why is null;
    }

    private async Task SendAsync(int events, TaskCompletionSource moment, CancellationToken over)
    {
        for (int heard = 0; !over.IsCancellationRequested; heard++)
        {
            if (heard == events)
            {
                moment.SetResult();
            }

            int number = ++_events;
            if (await AskAsync(client => client.SendRemoteCommEventAsync("t", $"{Number(number)}\n")))
            {
                _sent.Add(number);

                // No more than the listener's buffer has room for.
                await daemon.WaitForAsync(
                    () => Task.FromResult(over.IsCancellationRequested || Heard().LastOrDefault() == Number(number)), "an event to be heard");
            }
        }
    }

    private async Task ClearAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await AskAsync(client => client.ClearProcessLogsAsync("w2"));
        }
    }

    private async Task CheckEventsAsync(SupervisorClient client, bool losesEvents)
    {
        string last = Number(++_events);
        await client.SendRemoteCommEventAsync("t", $"{last}\n");
        await daemon.WaitForAsync(() => Task.FromResult(Heard().Contains(last)), "the last event");
        int[] heard = [.. Heard().Select(int.Parse)];
        Assert.Equal(heard.Distinct().Order(), heard);
        Assert.True(losesEvents || !_sent.Except(heard).Any(), $"lost: {string.Join(' ', _sent.Except(heard))}");
    }

    private string[] Heard() => File.Exists(daemon.Folder["heard"]) ? File.ReadAllLines(daemon.Folder["heard"]) : [];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
