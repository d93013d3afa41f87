using System.Globalization;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.TestChild;

/// <summary>Steps that change the process as a whole by way of Supervisor.Posix.</summary>
internal static class PosixSteps
{
    private static Daemonizer? _background;

    public static bool TryRun(string verb, string value)
    {
        switch (verb)
        {
            case "drop":
                Console.WriteLine(ProcessCredentials.Drop(uint.Parse(value, CultureInfo.InvariantCulture), new()) ?? "ok");
                return true;
            case "again":
                const string second = "TESTCHILD_AGAIN";
                if (ProcessEnvironment.Inherited[second] is null)
                {
                    Console.WriteLine(Errno.Name(SelfExec.Replace(ProcessEnvironment.Inherited.With([new(second, "1")]))));
                }

                return true;
            case "background":
                _background = Daemonizer.FromEnvironment();
                if (_background is null)
                {
                    Native.Exit(Daemonizer.Launch(ResourceLimits.InheritedOpenFiles()));
                }

                return true;
            case "ready":
                _background!.Ready();
                return true;
            case "limits":
                Limits(value.Split(','));
                return true;
            case "ahead":
                GoAhead();
                return true;
            case "orphans":
                Orphans();
                return true;
            default:
                return false;
        }
    }

    private static void Limits(string[] values)
    {
        AppliedLimits applied = ResourceLimits.Apply(
            int.Parse(values[0], CultureInfo.InvariantCulture), 0, ResourceLimits.InheritedOpenFiles());
        foreach (string message in applied.Messages)
        {
            Console.WriteLine(message);
        }

        if (applied.Error is not null)
        {
            Console.WriteLine(applied.Error);
            return;
        }

        using Spawner spawner = new(new() { ChildOpenFiles = applied.ChildOpenFiles });
        List<FileStream> files = new();
        for (int i = 0; values.Length > 1 && i < int.Parse(values[1], CultureInfo.InvariantCulture); i++)
        {
            files.Add(File.OpenRead("/dev/null"));
            if (i % 20 == 0)
            {
                // What a daemon does while its descriptors become more; it notices in time.
                Run(spawner, "true");
            }
        }

        // The first line read is there after the limit has been set: the shell reads it from the pipe after its start.
        Credentials? other = values.Length > 2 ? new Credentials(uint.Parse(values[2], CultureInfo.InvariantCulture), 1, []) : null;
        Console.Write(Run(spawner, "read go; ulimit -Sn; ulimit -Hn", other));
    }

    private static string Run(Spawner spawner, string script, Credentials? credentials = null)
    {
        using ManualResetEventSlim arrived = new();
        SpawnResult? result = null;
        spawner.Enqueue(new()
        {
            FileName = "/bin/sh",
            Arguments = ["sh", "-c", script],
            Environment = ProcessEnvironment.Inherited.ToBlock(),
            Credentials = credentials,
            Completed = r =>
            {
                result = r;
                arrived.Set();
            },
        });
        arrived.Wait();
        if (result!.Failure is not null)
        {
            return result.Failure + "\n";
        }

        _ = FileDescriptors.Write(result.StdinFd, "go\n"u8);
        FileDescriptors.SetNonBlocking(result.StdoutFd, false);
        using StreamReader output = new(new FileStream(new((nint)result.StdoutFd, ownsHandle: true), FileAccess.Read, 0));
        string text = output.ReadToEnd();
        _ = ChildExit.Reap(result.PidFd, out _);
        FileDescriptors.Close(result.PidFd);
        FileDescriptors.Close(result.StdinFd);
        FileDescriptors.Close(result.StderrFd);
        return text;
    }

    private static void GoAhead()
    {
        Precedence.GoOn();
        if (Precedence.IsHeld)
        {
            using Spawner next = new();
            Console.WriteLine($"next image: {Schedules("thread-self")}; a thread: {Made()}; a child: {Child(next)}");
            Precedence.End();
            Console.WriteLine($"then: {Schedules("self")}; a child: {Child(next)}");
            return;
        }

        Console.WriteLine($"before: {Schedules("self")}");
        using (Spawner first = new())
        {
            Precedence.Begin();
            Console.WriteLine($"ahead: {Schedules("thread-self")}; a thread: {Made()}; a child: {Child(first)}");
            Precedence.Begin();
            Precedence.End();
            Console.WriteLine($"held for another: {Precedence.IsPossible()} {Schedules("self")}");
            Precedence.End();
            Console.WriteLine($"given up: {Schedules("self")}");
        }

        Precedence.Begin();
        _ = SelfExec.Replace(ProcessEnvironment.Inherited.With(Precedence.Variables));

        static string Made()
        {
            string made = "";
            Thread thread = new(() => made = Schedules("thread-self"));
            thread.Start();
            thread.Join();
            return made;
        }

        static string Child(Spawner spawner) => Run(spawner, "read go; exec cat /proc/self/stat") is var stat ? Schedule(stat) : "";
    }

    /// <summary>Policy and nice value of all threads of a process, or of one: <c>0 3</c>.</summary>
    private static string Schedules(string process) => string.Join(", ", (process == "self"
        ? Directory.GetDirectories("/proc/self/task").Select(thread => File.ReadAllText($"{thread}/stat"))
        : [File.ReadAllText($"/proc/{process}/stat")]).Select(Schedule).Distinct());

    private static string Schedule(string stat)
    {
        const int nice = 16;
        const int policy = 38;
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return $"{fields[policy]} {fields[nice]}";
    }

    private static void Orphans()
    {
        _ = OrphanReaper.SetSubreaper(true);
        ChildRegistry children = new();
        using SemaphoreSlim reaped = new(0);
        using OrphanReaper reaper = new(children, (pid, status) =>
        {
            Console.WriteLine($"orphan ended with {status.Code}");
            reaped.Release();
        });
        using Spawner spawner = new(new() { Children = children });
        using SemaphoreSlim own = new(0);
        SpawnResult? result = null;
        spawner.Enqueue(new()
        {
            FileName = "/bin/sh",
            // The orphan outlives its parent, which ends with the end of its input; then the orphan has its.
            Arguments = ["sh", "-c", "exec 3<&0; (read line <&3; exit 5) & exit 4"],
            Environment = EnvironmentBlock.Empty,
            Completed = r =>
            {
                result = r;
                own.Release();
            },
        });
        own.Wait();
        using (Epoll epoll = new Epoll())
        {
            epoll.Add(result!.PidFd, EpollEvents.Readable, 0);
            epoll.Wait(-1);
        }

        // The reaper has had its chance to steal it.
        FileDescriptors.Close(result.StdinFd);
        int answer = ChildExit.TryReap(result.PidFd, out ExitStatus ended);
        children.Remove(result.Pid);
        Console.WriteLine($"own child: {answer}, ended with {ended.Code}");
        reaped.Wait();
    }
}
