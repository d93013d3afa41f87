using System.Globalization;
using System.Runtime.InteropServices;
using Supervisor.Posix.Native;

namespace Supervisor.Posix.Keeping;

/// <summary>
/// The process over a daemon that is kept (<c>keeper=true</c>): the same program file, which does nothing but wait. It is the parent in
/// need of all programs, has copies of what leads to them, and starts the daemon again when that dies.
/// </summary>
public static unsafe class KeeperProcess
{
    private const int Sigpipe = 13;
    private const int Sigchld = 17;
    private const string HasManager = "m";

    /// <summary>What a daemon is not to have; <see cref="KeeperDescriptors.Ready"/> is gone once it serves.</summary>
    private static readonly int[] Private = [KeeperDescriptors.Socket, KeeperDescriptors.Manager];

    /// <summary>
    /// The descriptors of a keeper are those of its daemon, number by number; the .NET runtime has many of its own, the native program none.
    /// </summary>
    public static bool IsPossible => ResourceLimits.IsNative;

    /// <summary>This process is to be a keeper.</summary>
    public static bool IsExpected => Environment.GetEnvironmentVariable(ProcessEnvironment.KeepingVariable) is { Length: > 0 };

    /// <summary>
    /// Makes this process a keeper (execve(2)). Only comes back when that fails, with errno.
    /// </summary>
    /// <param name="background">Who waits for the daemon in the background; null: it stays in the foreground.</param>
    /// <param name="openFiles">The soft limit of open files that the daemon is to be started with.</param>
    public static int Become(Daemonizer? background, ulong openFiles)
    {
        // They wait for the keeper from here on, and it never has them but by its descriptor.
        foreach (int signal in DaemonStart.Signals)
        {
            Signals.Block(signal);
        }

        Signals.Block(Sigchld);
        Signals.Block(Sigpipe);
        int ready = background?.HandOver() ?? -1;
        string text = string.Create(CultureInfo.InvariantCulture, $"{ready},{openFiles}");
        int error = SelfExec.Replace(ProcessEnvironment.Inherited.With([new(ProcessEnvironment.KeepingVariable, text)]));
        foreach (int signal in DaemonStart.Signals)
        {
            Signals.Unblock(signal);
        }

        return error;
    }

    /// <summary>Keeps. Returns the status to end with.</summary>
    public static int Run()
    {
        string[] parts = Environment.GetEnvironmentVariable(ProcessEnvironment.KeepingVariable)!.Split(',');
        int ready = int.Parse(parts[0], CultureInfo.InvariantCulture);
        ulong openFiles = ulong.Parse(parts[1], CultureInfo.InvariantCulture);
        bool goesOn = parts.Length > 2;
        bool hasManager = goesOn ? parts[2] == HasManager : Begin(ready);
        if (goesOn)
        {
            FileDescriptors.SetCloseOnExec(Private, true);
        }

        KeeperPage* page = KeeperPage.Map(KeeperDescriptors.Page);
        if (page == null)
        {
            Console.Error.WriteLine("Error: the keeper cannot have memory in common with its daemon (memfd_create)");
            return 1;
        }

        if (!goesOn)
        {
            page->KeeperPid = Environment.ProcessId;
            page->IsBackground = ready >= 0 ? 1 : 0;
        }

        _ = OrphanReaper.SetSubreaper(true);
        ResourceLimit files = ResourceLimits.Get(LimitedResource.OpenFiles);
        _ = ResourceLimits.Set(LimitedResource.OpenFiles, files with { Soft = files.Hard });
        ProcessEnvironment environment = ProcessEnvironment.Inherited.With(
        [
            new(ProcessEnvironment.KeeperVariable, "1"),
            new(ProcessEnvironment.FileLimitVariable, openFiles.ToString(CultureInfo.InvariantCulture)),
        ]);
        KeeperPrecedence.Prepare();
        using DaemonStart start = new(
            SelfExec.Path, SelfExec.Arguments, environment.ToBlock(), environment.With(KeeperPrecedence.Variables).ToBlock(), openFiles);
        byte* signals = (byte*)NativeMemory.Alloc(KeeperLoop.SignalsSize);
        KeeperMessage* message = (KeeperMessage*)NativeMemory.AllocZeroed((nuint)sizeof(KeeperMessage));
        KeeperLoop loop = new(page, start, message, signals, hasManager);
        int end;
        while ((end = loop.Run()) == KeeperLoop.Replacement)
        {
            Replace(start.File, openFiles, hasManager);
        }

        return end < 256 ? end : EndBy(end - 256);
    }

    /// <summary>
    /// Another program file goes on in the place of this one (execve(2)): pid, children, descriptors, what the daemon sees and signals that
    /// wait stay. Comes back when that fails, and nothing has changed.
    /// </summary>
    private static void Replace(string file, ulong openFiles, bool hasManager)
    {
        FileDescriptors.SetCloseOnExec(Private, false);
        KeeperPrecedence.Share(false);
        string text = string.Create(CultureInfo.InvariantCulture, $"-1,{openFiles},{(hasManager ? HasManager : "-")}");
        _ = SelfExec.Replace(ProcessEnvironment.Inherited.With([new(ProcessEnvironment.KeepingVariable, text)]), file);
        KeeperPrecedence.Begin();
        FileDescriptors.SetCloseOnExec(Private, true);
    }

    /// <summary>Makes what keeper and daemon have in common. Returns whether there is a service manager to tell.</summary>
    private static bool Begin(int ready)
    {
        if (ready >= 0)
        {
            Move(ready, KeeperDescriptors.Ready, closeOnExec: true);
        }

        Move(MemoryFile.Create([]), KeeperDescriptors.Page);
        Move(MemoryFile.Create([]), KeeperDescriptors.Journal);
        Move(MemoryFile.Create([]), KeeperDescriptors.Staging);
        Move(SignalsOfService(), KeeperDescriptors.Signals);
        int manager = SystemdNotify.Address is { } address ? SystemdNotify.Connect(address) : -1;
        if (manager >= 0)
        {
            Move(manager, KeeperDescriptors.Manager, closeOnExec: true);
        }

        return manager >= 0;
    }

    private static int SignalsOfService()
    {
        const int setSize = 128;
        const int closeOnExecNonBlocking = 0x80000 | 0x800;
        ulong* set = stackalloc ulong[setSize / sizeof(ulong)];
        new Span<ulong>(set, setSize / sizeof(ulong)).Clear();
        foreach (int signal in DaemonStart.Signals)
        {
            set[0] |= 1ul << (signal - 1);
        }

        set[0] |= 1ul << (Sigchld - 1);
        return Libc.signalfd(-1, set, closeOnExecNonBlocking);
    }

    private static void Move(int fd, int to, bool closeOnExec = false)
    {
        const int flag = 0x80000;
        if (fd != to)
        {
            _ = Libc.dup3(fd, to, closeOnExec ? flag : 0);
            FileDescriptors.Close(fd);
        }
        else
        {
            _ = FileDescriptors.SetCloseOnExec(fd, closeOnExec);
        }
    }

    /// <summary>As the daemon ended, before it was ready: by a signal, which nobody has handled.</summary>
    private static int EndBy(int signal)
    {
        const int shell = 128;
        _ = Libc.signal(signal, 0);
        _ = Signals.Kill(Environment.ProcessId, signal);
        Signals.Unblock(signal);
        return shell + signal;
    }
}
