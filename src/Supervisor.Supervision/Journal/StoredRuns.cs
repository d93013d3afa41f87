using System.Globalization;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.Journal;

/// <summary>
/// Has the service manager keep the pipes of every run, so that nothing of them is lost when the daemon dies: its
/// <c>FileDescriptorStoreMax=</c> says how many it keeps. On the loop.
/// </summary>
internal sealed class StoredRuns(string address, IActivityLog log)
{
    private const string Prefix = "run-";
    private bool _isTold;

    /// <summary>Those of earlier daemons, which the manager has given back.</summary>
    public static IReadOnlyList<(int Fd, string Name)> GivenBack() =>
        [.. DescriptorStore.GivenBack().Where(each => each.Name.StartsWith(Prefix, StringComparison.Ordinal))];

    /// <summary>From now on.</summary>
    public void Watch(ProcessHost host)
    {
        host.RunBegan += Keep;
        host.RunEnded += run => GiveUp(NameOf(run));
    }

    /// <summary>Gives up what is not of any of these runs that goes on.</summary>
    public void GiveUpAllBut(IEnumerable<RunRecord> runs, IEnumerable<string> names)
    {
        HashSet<string> used = [.. runs.Where(run => run.Exit is null).Select(run => NameOf(run.Pid, run.Identity))];
        foreach (string name in names.Distinct().Where(name => !used.Contains(name)))
        {
            GiveUp(name);
        }
    }

    private static string NameOf(ProcessRun run) => NameOf(run.Pid, run.Identity);

    private static string NameOf(int pid, RunIdentity? identity) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{pid}-{identity?.StartTime ?? 0}");

    private void Keep(ProcessRun run)
    {
        List<int> pipes = [.. run.Outputs.Select(output => output.Describe().Fd), run.Stdin?.Capture().Fd ?? -1, run.SignFd];
        pipes.RemoveAll(fd => fd < 0);
        if (pipes.Count == 0)
        {
            return;
        }

        int error = DescriptorStore.Keep(address, NameOf(run), [.. pipes]);
        if (error != 0 && !_isTold)
        {
            _isTold = true;
            log.Write(LogLevel.Warn, $"the service manager cannot be given the pipes of {run.Process.DisplayName} and the like: {Errno.Text(error)}");
        }
    }

    private void GiveUp(string name) => _ = DescriptorStore.GiveUp(address, name);
}
