using System.Globalization;
using System.Text.RegularExpressions;
using Supervisor.Supervision.Logs;

namespace Supervisor.Simulation;

/// <summary>
/// What must hold of logs: whatever a program wrote is in its log once and in order, and what is not was told to be lost, to the byte: once
/// when it began and once when it was over.
/// </summary>
internal sealed partial class LogBook(World world)
{
    private readonly Dictionary<string, Account> _accounts = [];
    private readonly HashSet<Account> _open = [];
    private LogFileTable? _files;
    private long _writes;

    /// <summary>Bytes that came into logs.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes that were lost, and told.</summary>
    public long Lost => _accounts.Values.Sum(account => account.Lost);

    /// <summary>Bytes that were read and are not in a log yet.</summary>
    public long OnTheWay => _open.Sum(account => account.Due.Count - account.Written.Count);

    /// <summary>An image begins.</summary>
    public void Begin(LogFileTable files) => _files = files;

    /// <summary>Text was read that has to come into a log.</summary>
    public void Expect(string path, byte[] bytes) => Open(path).Due.AddRange(bytes);

    /// <summary>What is on the way into it may be lost without a word.</summary>
    public void Excuse(string path)
    {
        if (_open.Contains(AccountOf(path)))
        {
            AccountOf(path).IsExcused = true;
        }
    }

    /// <summary>The disk has taken it.</summary>
    public void Written(string path, SimulatedFile file, ReadOnlySpan<byte> bytes)
    {
        file.Last = ++_writes;
        file.First = file.First == 0 ? _writes : file.First;
        Bytes += bytes.Length;
        Open(path).Written.AddRange(bytes);
    }

    /// <summary>An output thread has done what it had to do.</summary>
    public void Settle()
    {
        bool isRescued = world.Staging is not { IsPending: true };
        foreach (Account account in _open.ToArray())
        {
            // What a daemon has left that died may be the matter of another thread, which has not come to it yet.
            if (isRescued || !account.IsLeft)
            {
                Settle(account);
                _open.Remove(account);
            }
        }

        foreach (RotatingLogFile file in _files!.All())
        {
            // What is still open has not been counted yet.
            Account account = AccountOf(file.Path);
            if (!_open.Contains(account))
            {
                account.Check(world, file.Lost);
            }
        }
    }

    /// <summary>All is over: what was lost was told.</summary>
    public void CheckEnd()
    {
        foreach (Account account in _accounts.Values)
        {
            account.Check(world, _files!.All().Where(file => file.Path == account.Path).Sum(file => file.Lost));
        }
    }

    /// <summary>The daemon dies with what it was about to tell.</summary>
    public void Die()
    {
        foreach (Account account in _open)
        {
            account.IsLeft = true;
        }

        foreach (RotatingLogFile file in _files!.All())
        {
            Account account = AccountOf(file.Path);
            account.Told += file.Lost;
            account.IsFailing = false;
        }
    }

    /// <summary>What the logs say about themselves.</summary>
    public void Told(string message)
    {
        if (Begins().Match(message) is { Success: true } begin)
        {
            Account account = AccountOf(begin.Groups[1].Value);
            if (account.IsFailing)
            {
                world.Violation($"told twice: {message}");
            }

            account.IsFailing = true;
        }
        else if (Ends().Match(message) is { Success: true } end)
        {
            Account account = AccountOf(end.Groups[1].Value);
            if (!account.IsFailing)
            {
                world.Violation($"over and never begun: {message}");
            }

            account.IsFailing = false;
            account.Told += long.Parse(end.Groups[2].Value, CultureInfo.InvariantCulture);
        }
    }

    [GeneratedRegex("^could not write to log file (.*), output is dropped")]
    private static partial Regex Begins();

    [GeneratedRegex("^log file (.*) is (?:written again|closed), ([0-9]+) bytes of output were lost$")]
    private static partial Regex Ends();

    private Account AccountOf(string path) => _accounts.TryGetValue(path, out Account? account) ? account : _accounts[path] = new(path);

    private Account Open(string path)
    {
        Account account = AccountOf(path);
        _open.Add(account);
        return account;
    }

    /// <summary>What was written is what was due, but for what is lost.</summary>
    private void Settle(Account account)
    {
        int at = 0;
        foreach (byte letter in account.Written)
        {
            at = account.Due.IndexOf(letter, at) + 1;
            if (at == 0)
            {
                world.Violation($"{account.Path} got something that nobody wrote, or once more");
                break;
            }
        }

        account.Lost += account.IsExcused ? 0 : account.Due.Count - account.Written.Count;
        account.IsLeft = account.IsExcused = false;
        account.Due.Clear();
        account.Written.Clear();
    }

    /// <summary>One log, over all files and images.</summary>
    private sealed class Account(string path)
    {
        public string Path => path;

        public List<byte> Due { get; } = [];

        public List<byte> Written { get; } = [];

        public long Lost { get; set; }

        public long Told { get; set; }

        public bool IsFailing { get; set; }

        /// <summary>A daemon that died had some of it on the way.</summary>
        public bool IsLeft { get; set; }

        /// <summary>Nobody can go on with that.</summary>
        public bool IsExcused { get; set; }

        public void Check(World world, long untold)
        {
            if (Lost != Told + untold)
            {
                world.Violation($"{path} has lost {Lost} bytes, {Told} were told and {untold} will be");
            }
        }
    }
}
