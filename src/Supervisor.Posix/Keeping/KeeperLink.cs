using System.Diagnostics;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>What a daemon is about.</summary>
public enum DaemonPlan
{
    /// <summary>Its work.</summary>
    GoOn,

    /// <summary>To end.</summary>
    Shutdown,

    /// <summary>To begin anew.</summary>
    Restart,
}

/// <summary>The daemon's side of its keeper. Any thread may call.</summary>
public sealed unsafe class KeeperLink
{
    private const int QuietStackSize = 64 * 1024;
    private static int _quietThread;

    [ThreadStatic]
    private static bool _isElsewhere;

    private readonly KeeperPage* _page;
    private readonly KeptExits _exits;
    private readonly KeeperChannel _channel;

    private KeeperLink(KeeperPage* page, IReadOnlyList<int> inherited, bool isImage)
    {
        _page = page;
        _exits = new(page);
        _channel = new(new KeeperSocket(KeeperDescriptors.Socket, page), ThreadReserve.Shared, TimeProvider.System);

        // A daemon that follows a dead one has what the keeper has, and nothing else.
        _channel.Begin(inherited, isCertain: !isImage || page->IsBehind == 0);
        Inherited = inherited;
        Deaths = page->Deaths;
        Staging = StagingFile.Open(KeeperDescriptors.Staging) is { } first ? new(first, FindStaging(), MakeStaging) : null;
        int events = FindEvents();
        Events = events >= 0 || (events = MakeEvents()) >= 0 ? new EventFile(events) : null;
    }

    /// <summary>The calling thread has a descriptor table of its own: its numbers are not the process's, and nothing to the keeper.</summary>
    internal static bool IsElsewhere
    {
        get => _isElsewhere;
        set => _isElsewhere = value;
    }

    /// <summary>The keeper of this process; null: it has none, or lost it.</summary>
    public static KeeperLink? Current { get; private set; }

    /// <summary>The pid that stands for the service: it takes signals, and stays when the daemon does not.</summary>
    public static int ServicePid => Current is { IsLost: false } link ? link._page->KeeperPid : Environment.ProcessId;

    /// <summary>Readable when the keeper has something to say, or is no more.</summary>
    public static int Socket => KeeperDescriptors.Socket;

    /// <summary>Output on its way from a pipe to a log; null: it cannot be had, and what is on the way dies with the daemon.</summary>
    public StagingFiles? Staging { get; }

    /// <summary>Events on their way to listeners; null: it cannot be had, and an event may be lost with the daemon that sends it.</summary>
    public IEventFile? Events { get; }

    /// <summary>Descriptors that the daemon before had given to the keeper, under the same numbers.</summary>
    public IReadOnlyList<int> Inherited { get; }

    /// <summary>What a daemon writes down as it goes, for the next.</summary>
    public JournalMemory Journal { get; } = new(KeeperDescriptors.Journal);

    /// <summary>What the daemon is about, for the next should it die over it.</summary>
    public DaemonPlan Plan
    {
        get => (DaemonPlan)_page->Plan;
        set => Volatile.Write(ref _page->Plan, (int)value);
    }

    /// <summary>Number of the next event of the live stream.</summary>
    public long NextEventId
    {
        get => Math.Max(_page->NextEventId, 1);
        set => Volatile.Write(ref _page->NextEventId, value);
    }

    /// <summary>
    /// The next daemon may be started with <see cref="Precedence"/>, and says which signals it has answered; not while it is unknown of which
    /// version it is.
    /// </summary>
    public bool GivesPrecedenceBack
    {
        set
        {
            Volatile.Write(ref _page->GivesPrecedenceBack, value ? 1 : 0);
            Volatile.Write(ref _page->AnswersSignals, value ? 1 : 0);
        }
    }

    /// <summary>How many daemons of the service have died so far.</summary>
    public int Deaths { get; }

    /// <summary>How many of them in a row.</summary>
    public int DeathsInARow => _page->DeathsInARow;

    /// <summary>The service runs in the background.</summary>
    public bool IsBackground => _page->IsBackground != 0;

    /// <summary>The keeper is no more.</summary>
    public bool IsLost => _channel.IsLost;

    /// <summary>Told false when the keeper takes nothing any more (it is stopped, or held up), and true when it knows all again.</summary>
    public Action<bool>? Answering
    {
        set => _channel.Answering = value;
    }

    /// <summary>The daemon before this one: its pid, how it ended, and how long ago.</summary>
    public (int Pid, ExitStatus Status, TimeSpan Ago) Dead =>
        (_page->DeadPid, KeptExits.StatusOf(_page->DeadCode, _page->DeadStatus), Stopwatch.GetElapsedTime(_page->DiedAt));

    /// <summary>When it died, on the monotonic clock.</summary>
    public TimeSpan DiedAt => TimeSpan.FromTicks(_page->DiedAt / TimeSpan.NanosecondsPerTick);

    /// <summary>Descriptors that have to go on to another image of this process.</summary>
    public static IEnumerable<int> OwnDescriptors => Current is { IsLost: false } link
        ? [.. Enumerable.Range(KeeperDescriptors.Socket, KeeperDescriptors.First - KeeperDescriptors.Socket), .. link.OwnFiles] : [];

    /// <summary>
    /// Finds the keeper that has started this process, if one has. Before anything is opened or made close-on-exec.
    /// </summary>
    /// <param name="isImage">This image goes on in the place of another, which has given the keeper descriptors.</param>
    public static KeeperLink? Find(bool isImage)
    {
        if (Environment.GetEnvironmentVariable(ProcessEnvironment.KeeperVariable) is not { Length: > 0 })
        {
            return null;
        }

        Environment.SetEnvironmentVariable(ProcessEnvironment.KeeperVariable, null);
        KeeperPage* page = KeeperPage.Map(KeeperDescriptors.Page);
        if (page == null || page->KeeperPid != Libc.getppid())
        {
            return null;
        }

        bool hasInherited = page->Deaths > 0 || isImage;
        return Current = new(page, hasInherited ? [.. FileDescriptors.Inherited().Where(fd => fd >= KeeperDescriptors.First)] : [], isImage);
    }

    /// <summary>
    /// Has the keeper have copies of descriptors, under the same numbers; negative ones are left out. Does not wait: where it has no room
    /// it is told later.
    /// </summary>
    public void Store(params ReadOnlySpan<int> descriptors)
    {
        Span<int> kept = stackalloc int[KeeperMessage.Most];
        int count = 0;
        foreach (int fd in descriptors)
        {
            if (fd >= KeeperDescriptors.First)
            {
                kept[count++] = fd;
            }
        }

        if (count > 0)
        {
            _channel.Store(kept[..count]);
        }
    }

    /// <summary>Waits until the keeper has been told all, a moment at most; one that has not answered for that long already is not waited for.</summary>
    public void Settle() => _channel.Settle();

    /// <summary>A descriptor is about to be closed. Does not wait.</summary>
    public void Closing(int fd)
    {
        if (!IsElsewhere)
        {
            _channel.Closing(fd);
        }
    }

    /// <summary>Whether the keeper has a copy, or is going to.</summary>
    public bool Has(int fd) => _channel.Has(fd);

    /// <summary>Closes what the daemon before left and nobody goes on with.</summary>
    /// <param name="wanted">What somebody does.</param>
    public void CloseInheritedBut(IEnumerable<int> wanted) =>
        Array.ForEach([.. Inherited.Except(wanted).Except(OwnFiles).Where(_channel.Has)], FileDescriptors.Close);

    /// <summary>Programs are about to be started: from here on the daemon is followed by another when it dies.</summary>
    public void Begin() => Volatile.Write(ref _page->HasBeenReady, 1);

    /// <summary>The daemon serves.</summary>
    public void Ready()
    {
        if (IsBackground)
        {
            FileDescriptors.RedirectStandardToNull();
        }

        Volatile.Write(ref _page->QuietThread, _quietThread != 0 ? _quietThread : _quietThread = BeginQuietThread());
        GivesPrecedenceBack = true;
        _page->HasBeenReady = 1;
        _channel.Tell(KeeperMessage.IsReady, "");
    }

    /// <summary>Begins <see cref="KeeperPage.QuietThread"/>; 0: no thread can be had.</summary>
    private static int BeginQuietThread()
    {
        int id = 0;
        ManualResetEventSlim begun = new();
        Thread thread = new(Sleep, QuietStackSize) { IsBackground = true, Name = "quiet" };
        try
        {
            thread.Start();
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            return 0;
        }

        begun.Wait();
        return id;

        void Sleep()
        {
            id = Ordinary.ThisThread;
            Precedence.Keep(id);
            begun.Set();
            Thread.Sleep(Timeout.Infinite);
        }
    }

    /// <summary>The service ends with the daemon, orderly.</summary>
    public void Ending(int status) => Volatile.Write(ref _page->Ending, status + 1);

    /// <summary>A state for the service manager, which listens to the keeper.</summary>
    public void TellManager(string state) => _channel.Tell(KeeperMessage.Manager, state);

    /// <summary>The program file that this daemon is of, and the next and the keeper are to be of.</summary>
    public void TellProgram(string file)
    {
        _channel.Tell(KeeperMessage.Program, file);
        _channel.Tell(KeeperMessage.Keeper, file);
    }

    /// <summary>Takes what the keeper has said. False: it is no more.</summary>
    public bool Receive()
    {
        KeeperMessage* message = stackalloc KeeperMessage[1];
        int* descriptors = stackalloc int[KeeperMessage.Most];
        int length;
        while ((length = KeeperMessage.Receive(KeeperDescriptors.Socket, message, descriptors, out _)) >= 0)
        {
        }

        _channel.IsLost |= length != -Errno.EAGAIN;
        return !IsLost;
    }

    /// <summary>
    /// Tells the end of a process that this one is not the parent of. It is there for a daemon that follows until <see cref="ForgetExits"/>.
    /// </summary>
    /// <returns>1: it is there; 0: it is not yet; -ECHILD: it will not be.</returns>
    public int TryTakeExit(int pid, out ExitStatus status)
    {
        int found = _exits.TryTake(pid, out status);
        return found == 0 && IsLost ? -Errno.ECHILD : found;
    }

    /// <summary>The ends that were told so far have been written down.</summary>
    public void ForgetExits() => _exits.ForgetTaken();

    /// <summary>Forgets the ends of those whom nobody knows, and tells of each.</summary>
    /// <param name="isKnown">Whether somebody will ask for it.</param>
    /// <param name="told">Takes pid and status.</param>
    public void TakeOthers(Func<int, bool> isKnown, Action<int, ExitStatus> told) => _exits.TakeOthers(isKnown, told);

    /// <summary>Signals, by their numbers, that were passed on to a daemon of this service and that none has done anything about.</summary>
    public IReadOnlyList<int> UnansweredSignals
    {
        get
        {
            int bits = Volatile.Read(ref _page->UnansweredSignals);
            return [.. Enumerable.Range(1, sizeof(int) * 8 - 2).Where(signal => (bits & (1 << signal)) != 0)];
        }
    }

    /// <summary>What a signal asked for has been done, or is written down: a daemon that follows needs not to be told.</summary>
    public void Answered(int signal) => Interlocked.And(ref _page->UnansweredSignals, ~(1 << signal));

    /// <summary>How many processes the kernel had killed for want of memory when the daemon before looked; and leaves a new count.</summary>
    public long ExchangeOutOfMemoryKills(long now)
    {
        long before = _page->OutOfMemoryKills;
        _page->OutOfMemoryKills = now;
        return before;
    }

    /// <summary>Of files that outlive the daemon.</summary>
    private IReadOnlyList<int> OwnFiles => [.. FindStaging().Select(file => file.Fd), .. FindEvents() is >= 0 and var events ? [events] : Array.Empty<int>()];

    /// <summary>Those that are open here, by their numbers: of this daemon and of those before it.</summary>
    private List<(int Number, int Fd)> FindStaging()
    {
        List<(int, int)> found = [];
        for (int number = 1; number < StagingFiles.Most; number++)
        {
            int fd = _page->StagingDescriptors[number];
            if (IsFile(fd, _page->StagingInodes[number]))
            {
                found.Add((number, fd));
            }
        }

        return found;
    }

    private int MakeStaging(int number) => MakeFile(ref _page->StagingDescriptors[number], ref _page->StagingInodes[number]);

    /// <summary>-1: it is not there.</summary>
    private int FindEvents() => IsFile(_page->EventsDescriptor, _page->EventsInode) ? _page->EventsDescriptor : -1;

    private int MakeEvents() => MakeFile(ref _page->EventsDescriptor, ref _page->EventsInode);

    private int MakeFile(ref int descriptor, ref ulong inode)
    {
        int fd = MemoryFile.Create([]);
        if (fd >= 0 && FileCalls.Status(fd, out FileStat status) == 0)
        {
            Store(fd);
            (descriptor, inode) = (fd, status.Inode);
        }

        return fd;
    }

    private static bool IsFile(int fd, ulong inode) => inode != 0 && FileCalls.Status(fd, out FileStat status) == 0 && status.Inode == inode;
}
