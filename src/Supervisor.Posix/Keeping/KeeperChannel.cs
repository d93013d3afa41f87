using System.Text;
using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>
/// What the keeper is told: of which descriptors it is to have copies, and texts. One that is stopped reads nothing, and its socket becomes
/// full: what there is no room for is noted, a descriptor once whatever becomes of it, and told by a worker when there is. Nobody else
/// waits for that. Any thread may call.
/// </summary>
/// <param name="way">The way to it.</param>
/// <param name="workers">Who wait for it.</param>
/// <param name="clock">Says how long they do.</param>
internal sealed class KeeperChannel(IKeeperWay way, IWorkers workers, TimeProvider clock)
{
    /// <summary>How many texts wait at most; then the oldest is given up.</summary>
    internal const int MostTexts = 256;

    /// <summary>Numbers above those that another image has, which may have been in use before it.</summary>
    private const int NumbersAbove = 256;

    private const int TooManyReferences = 109;
    private const int ConnectionReset = 104;
    private const int PauseMilliseconds = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly HashSet<int> _stored = [];
    private readonly HashSet<int> _untold = [];
    private readonly Queue<(int Kind, string Text)> _texts = [];
    private readonly ManualResetEventSlim _settled = new(true);
    private bool _isBehind;
    private bool _isCatchingUp;
    private bool _isSilent;
    private volatile bool _isLost;

    /// <summary>Told false when the keeper has not taken anything for two seconds, and true when it has been told all that waited.</summary>
    public Action<bool>? Answering { get; set; }

    /// <summary>The keeper is no more.</summary>
    public bool IsLost
    {
        get => _isLost;
        set => _isLost = value;
    }

    /// <summary>It has copies of these already.</summary>
    /// <param name="descriptors">Their numbers.</param>
    /// <param name="isCertain">False: an image before this one may not have told it all; so it is told again, with the first that comes.</param>
    public void Begin(IEnumerable<int> descriptors, bool isCertain)
    {
        lock (_gate)
        {
            _stored.UnionWith(descriptors);
            if (!isCertain)
            {
                int first = KeeperDescriptors.First;
                _untold.UnionWith(Enumerable.Range(first, _stored.DefaultIfEmpty(first).Max() + NumbersAbove - first));
            }

            SetBehind(!isCertain);
        }
    }

    /// <summary>It is to have copies of descriptors, under the same numbers: at most <see cref="KeeperMessage.Most"/>.</summary>
    public void Store(ReadOnlySpan<int> descriptors)
    {
        lock (_gate)
        {
            foreach (int fd in descriptors)
            {
                _stored.Add(fd);
            }

            Tell(KeeperMessage.Store, descriptors);
        }
    }

    /// <summary>A descriptor is about to be closed.</summary>
    public void Closing(int fd)
    {
        lock (_gate)
        {
            if (_stored.Remove(fd))
            {
                Tell(KeeperMessage.Drop, [fd]);
            }
        }
    }

    /// <summary>Whether it has a copy, or is going to.</summary>
    public bool Has(int fd)
    {
        lock (_gate)
        {
            return _stored.Contains(fd);
        }
    }

    /// <summary>A text of at most <see cref="KeeperMessage.MostText"/> bytes; a longer one is dropped.</summary>
    public void Tell(int kind, string text)
    {
        lock (_gate)
        {
            if (_isBehind || !TrySend(kind, text))
            {
                if (_texts.Count == MostTexts)
                {
                    _texts.Dequeue();
                }

                _texts.Enqueue((kind, text));
                CatchUpLater();
            }
        }
    }

    /// <summary>Waits until it has been told all, two seconds at most; not at all when it has not answered for so long already.</summary>
    public void Settle() => _settled.Wait(Patience);

    /// <summary>There is nothing to wait for.</summary>
    public bool IsSettled => _settled.IsSet;

    private void Tell(int kind, ReadOnlySpan<int> descriptors)
    {
        if (_isBehind || !TrySend(kind, descriptors))
        {
            foreach (int fd in descriptors)
            {
                _untold.Add(fd);
            }

            CatchUpLater();
        }
    }

    private void CatchUpLater()
    {
        SetBehind(true);
        if (!_isCatchingUp)
        {
            _isCatchingUp = true;
            workers.Queue("keeper", CatchUp);
        }
    }

    private void CatchUp()
    {
        Task work = CatchUpAsync();
        if (work.IsCompleted)
        {
            work.GetAwaiter().GetResult();
        }
    }

    /// <summary>On a worker.</summary>
    private async Task CatchUpAsync()
    {
        long since = clock.GetTimestamp();
        bool hadRoom = false;
        while (TellSome() is { } any)
        {
            if (any)
            {
                since = clock.GetTimestamp();
            }
            else if (hadRoom)
            {
                // It was refused all the same: there are too many descriptors on the way to it.
                await way.PauseAsync(PauseMilliseconds).ConfigureAwait(false);
            }

            if (!_isSilent && clock.GetElapsedTime(since) >= Patience)
            {
                SetSilent(true);
                Answering?.Invoke(false);
            }

            hadRoom = await way.WaitForRoomAsync(_isSilent ? -1 : PauseMilliseconds).ConfigureAwait(false);
        }

        if (SetSilent(false) && !_isLost)
        {
            Answering?.Invoke(true);
        }
    }

    /// <summary>Returns what it was before.</summary>
    private bool SetSilent(bool isSilent)
    {
        lock (_gate)
        {
            bool before = _isSilent;
            _isSilent = isSilent;
            SetBehind(_isBehind);
            return before;
        }
    }

    /// <summary>Tells what there is room for: whether that was anything; null: it was all.</summary>
    private bool? TellSome()
    {
        Span<int> some = stackalloc int[KeeperMessage.Most];
        lock (_gate)
        {
            bool any = false;
            while (_untold.Count > 0)
            {
                bool isStored = _stored.Contains(_untold.First());
                int count = 0;
                foreach (int fd in _untold.Where(fd => _stored.Contains(fd) == isStored).Take(some.Length))
                {
                    some[count++] = fd;
                }

                if (!TrySend(isStored ? KeeperMessage.Store : KeeperMessage.Drop, some[..count]))
                {
                    return any;
                }

                any = true;
                _untold.ExceptWith(some[..count].ToArray());
            }

            while (_texts.TryPeek(out (int Kind, string Text) next))
            {
                if (!TrySend(next.Kind, next.Text))
                {
                    return any;
                }

                any = true;
                _texts.Dequeue();
            }

            _isCatchingUp = false;
            SetBehind(false);
            return null;
        }
    }

    private void SetBehind(bool isBehind)
    {
        _isBehind = isBehind;
        way.IsBehind = isBehind;
        if (!isBehind || _isSilent)
        {
            _settled.Set();
        }
        else
        {
            _settled.Reset();
        }
    }

    private bool TrySend(int kind, ReadOnlySpan<int> descriptors) => _isLost || IsOver(way.Send(kind, descriptors));

    private bool TrySend(int kind, string text) =>
        _isLost || Encoding.UTF8.GetByteCount(text) > KeeperMessage.MostText || IsOver(way.Send(kind, text));

    /// <summary>False: there was no room at present. A keeper that is no more is told nothing.</summary>
    private bool IsOver(int error)
    {
        _isLost |= error is -Errno.EPIPE or -ConnectionReset;
        return error is not (-Errno.EAGAIN or -TooManyReferences);
    }
}
