using System.Runtime.InteropServices;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// Output between its pipe and its log, in a file in memory that outlives the daemon: at every moment it can be told which bytes of
/// which pipe have left it, and how many of them are in the log. One piece is on the way at a time, on one thread.
/// </summary>
/// <remarks>
/// splice(2) moves bytes and the position of the file in one step, which a SIGKILL cannot divide. What is written here is read by a
/// later daemon only after this one has died, when every store it made in program order is there.
/// </remarks>
public sealed unsafe class StagingFile : IDisposable
{
    /// <summary>The most bytes of a piece.</summary>
    public const int PieceSize = 128 * 1024;

    /// <summary>No number of a piece is larger.</summary>
    internal const long MostPieces = long.MaxValue / 2;

    private const int FromBeginning = 0;
    private const int FromHere = 1;
    private const int StatesAt = PieceSize + 4096;

    private readonly int _fd;
    private readonly byte* _data;
    private readonly Control* _control;
    private readonly long* _lastPiece;

    // Of all staging files: it is locked by whoever uses it.
    private readonly StagedStates _states;
    private readonly IStagedDescriptors _others;
    private long _done;
    private long _skip;
    private long _grown;

    private StagingFile(int fd, byte* memory, IStagedDescriptors others, StagingFile? first)
    {
        _fd = fd;
        _others = others;
        _data = memory;
        _control = (Control*)(memory + PieceSize);
        _lastPiece = first is null ? &_control->LastPiece : first._lastPiece;
        _states = first?._states ?? new(fd, StatesAt);
        if (first is null)
        {
            *_lastPiece = Math.Max(*_lastPiece is < 0 or > MostPieces ? 0 : *_lastPiece, _states.LastPiece);
        }

        if (_control->Piece != 0 && Libc.lseek(fd, 0, FromHere) is > 0 and <= PieceSize and var length)
        {
            Pending = (int)length;
        }
    }

    /// <summary>Where the file of the keeper is mapped; null: it cannot be.</summary>
    /// <param name="fd">The file, which stays the caller's.</param>
    /// <param name="others">The pipes and logs; null: those of the first, or of this process.</param>
    /// <param name="first">The first of several, which has for all of them what is held back, and the number of the last piece.</param>
    public static StagingFile? Open(int fd, IStagedDescriptors? others = null, StagingFile? first = null)
    {
        byte* memory = MemoryFile.MapShared(fd, StatesAt, grows: true);
        return memory == null ? null : new(fd, memory, others ?? first?._others ?? StagedDescriptors.OfProcess, first);
    }

    /// <summary>Gives the memory back; all that is in the file stays.</summary>
    public void Dispose() => MemoryFile.Unmap(_data, StatesAt);

    /// <summary>How many bytes a daemon that died had on the way; 0: none.</summary>
    public int Pending { get; private set; }

    /// <summary>The pipe they came from: its inode.</summary>
    public ulong PendingPipe => _control->Pipe;

    /// <summary>What is held back of a stream, as it was after the last piece of it; empty: nothing is known.</summary>
    /// <param name="pipe">Inode of its pipe.</param>
    public byte[] StateOf(ulong pipe)
    {
        lock (_states)
        {
            return _states.Find(pipe)?.Read(out _) ?? [];
        }
    }

    /// <summary>
    /// Takes what is in a pipe. Returns how many bytes, 0 at its end, or -errno. <see cref="Done"/> has to follow before the next.
    /// </summary>
    /// <param name="fd">The pipe.</param>
    /// <param name="pipe">Its inode.</param>
    /// <param name="data">The bytes, valid up to <see cref="Done"/>.</param>
    public int Take(int fd, ulong pipe, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (Libc.lseek(_fd, 0, FromBeginning) != 0)
        {
            return -Libc.LastError;
        }

        _done = 0;
        _control->Pipe = pipe;
        Progress(0, -1, -1);
        Volatile.Write(ref _control->Piece, Interlocked.Increment(ref *_lastPiece));
        int count = _others.Move(fd, _fd, PieceSize);
        if (count <= 0)
        {
            Volatile.Write(ref _control->Piece, 0);
            return count;
        }

        data = new(_data, count);
        return count;
    }

    /// <summary>Everything has been done with the piece.</summary>
    /// <param name="pipe">Inode of its pipe.</param>
    /// <param name="state">What is held back of the stream; null: it is of those that hold nothing back.</param>
    public void Done(ulong pipe, byte[]? state)
    {
        if (state is not null)
        {
            lock (_states)
            {
                _states.Of(pipe, state.Length).Write(_control->Piece, state);
            }
        }

        Volatile.Write(ref _control->Piece, 0);
    }

    /// <summary>The stream has come to its end.</summary>
    public void Forget(ulong pipe)
    {
        lock (_states)
        {
            _states.Remove(pipe);
        }
    }

    /// <summary>Bytes of the piece are about to be appended to a file.</summary>
    public void Writing(int fd) => Progress(_done, _others.LengthOf(fd), fd, _others.FileOf(fd));

    /// <summary>They have been, or will not be.</summary>
    public void Written(int count)
    {
        _done += count;
        Progress(_done, -1, -1);
    }

    /// <summary>How many of the bytes that are about to be written were written by the daemon that died.</summary>
    public int Skip(int count)
    {
        int skipped = (int)Math.Min(count, _skip);
        _skip -= skipped;
        _done += skipped;
        return skipped;
    }

    /// <summary>Looks how far the log of the piece has come in which a daemon died, before anybody writes to that log.</summary>
    public void Measure()
    {
        ref readonly Step step = ref Current;
        ulong file = _control->Which == 0 ? _control->FirstFile : _control->SecondFile;

        // A keeper that was stopped may have another file under the number: one that the daemon had closed meanwhile.
        bool isSame = Pending > 0 && step.Size >= 0 && _others.IsKept(step.Fd) && (file == 0 || _others.FileOf(step.Fd) == file);
        _grown = isSame ? Math.Max(0, _others.LengthOf(step.Fd) - step.Size) : 0;
    }

    /// <summary>
    /// What a daemon that died had on the way. <see cref="Measure"/> comes before. It is to be processed as if it had been taken now, what is in the log already left out;
    /// <see cref="Done"/> has to follow. Empty: all had been done with it.
    /// </summary>
    public ReadOnlySpan<byte> Resume()
    {
        int length = Pending;
        Pending = 0;
        _done = 0;
        lock (_states)
        {
            if (_states.Find(PendingPipe)?.Read(out long piece) is not null && piece == _control->Piece)
            {
                return [];
            }
        }

        _skip = Math.Max(0, Current.Done + _grown);
        return new(_data, length);
    }

    /// <summary>Nobody goes on with what was on the way. Returns how many bytes that were.</summary>
    public int GiveUp()
    {
        int length = Pending;
        Pending = 0;
        EndResume();
        return length;
    }

    /// <summary>The piece of the daemon that died is behind us.</summary>
    public void EndResume()
    {
        _skip = 0;
        Volatile.Write(ref _control->Piece, 0);
    }

    private ref Step Current => ref _control->Which == 0 ? ref _control->First : ref _control->Second;

    /// <summary>In the place that is not in use; then that is.</summary>
    private void Progress(long done, long size, int fd, ulong file = 0)
    {
        ref Step next = ref _control->Which == 0 ? ref _control->Second : ref _control->First;
        (next.Done, next.Size, next.Fd) = (done, size, fd);
        (_control->Which == 0 ? ref _control->SecondFile : ref _control->FirstFile) = file;
        Volatile.Write(ref _control->Which, _control->Which == 0 ? 1 : 0);
    }

    /// <summary>How far the writing of a piece has come.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Step
    {
        /// <summary>Bytes that are in the log.</summary>
        public long Done;

        /// <summary>How long the file was before those that are being written; negative: none are, or it has no length.</summary>
        public long Size;

        /// <summary>The file.</summary>
        public int Fd;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Control
    {
        /// <summary>The piece on the way; 0: there is none.</summary>
        public long Piece;

        public long LastPiece;

        public ulong Pipe;

        public int Which;

        public Step First;

        public Step Second;

        /// <summary>Which file the number of <see cref="First"/> stands for; 0: that is not known.</summary>
        public ulong FirstFile;

        /// <summary>The same of <see cref="Second"/>.</summary>
        public ulong SecondFile;
    }
}
