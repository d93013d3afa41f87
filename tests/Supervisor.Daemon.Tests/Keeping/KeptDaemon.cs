using System.Globalization;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Keeping;

/// <summary>A daemon with a keeper over it: <see cref="TestDaemon.Pid"/> is the keeper's.</summary>
internal static class KeptDaemon
{
    public const string Option = "keeper=true";

    /// <summary>The pid of the daemon itself; 0: there is none at present.</summary>
    public static int DaemonPid(this TestDaemon keeper) => DaemonOf(keeper.Pid);

    /// <summary>The pid of the daemon of a keeper; 0: there is none at present.</summary>
    public static int DaemonOf(int keeper) => Children(keeper).FirstOrDefault(IsDaemon);

    /// <summary>Kills the daemon and waits until another one answers.</summary>
    /// <returns>The pid of the new one.</returns>
    public static async Task<int> KillDaemonAsync(this TestDaemon keeper, string signal = "KILL")
    {
        int old = 0;
        int now = 0;
        await keeper.WaitForAsync(() => Task.FromResult((old = keeper.DaemonPid()) != 0), "a daemon");
        TestDaemon.Signal(signal, old);
        await keeper.WaitForAsync(() => Task.FromResult((now = keeper.DaemonPid()) != 0 && now != old), "another daemon");
        await using Client.SupervisorClient client = new(keeper.Endpoint);
        await client.GetStateAsync();
        return now;
    }

    /// <summary>
    /// The children of a process, whichever of its threads has made them. Some may be missing when others end in that moment (proc_pid_task(5)).
    /// </summary>
    public static IReadOnlyList<int> Children(int pid)
    {
        try
        {
            return [.. Directory.GetDirectories($"/proc/{pid}/task")
                .SelectMany(task => File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>One line of /proc/PID/status.</summary>
    public static string Status(int pid, string name) =>
        File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..].Trim();

    private static bool IsDaemon(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Contains("supervisord", StringComparison.Ordinal)
                && Status(pid, "State")[0] != 'Z';
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            return false;
        }
    }
}
