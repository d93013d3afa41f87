using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.Output;

/// <summary>
/// The pumps of the daemon: one for each file system that logs are on and one for each log that is no ordinary file, two where some
/// of the output goes to syslog as well, one for what goes to syslog alone, and one for output that goes nowhere. So a disk that
/// hangs, a terminal or a syslog that nobody reads holds up the programs that write to it and no others. The first is there from the
/// start, the rest when they are needed; where no more can be had, those that there are share.
/// </summary>
public sealed class OutputPumps : IOutputs, IDisposable
{
    /// <summary>How many there are at most.</summary>
    internal const int Most = 8;

    private const ulong NoFile = 0;

    private readonly LogFileTable _files;
    private readonly StagingFiles? _stagings;
    private readonly Func<StagingFile?, OutputPump> _make;
    private readonly Action<Action> _beside;
    private readonly Lock _gate = new();
    private readonly Dictionary<(ulong Disk, bool Syslog), OutputPump> _of = [];
    private readonly List<OutputPump> _pumps;
    private bool? _isRestoredOfDead;

    /// <summary>Starts the first.</summary>
    public OutputPumps(IActivityLog log, LogFileTable files, OutputPumpOptions? options = null)
        : this(files, options?.Stagings, staging => new(log, files, (options ?? new()) with { Staging = staging }), LogDisk.Do)
    {
    }

    /// <summary>The same with other pumps.</summary>
    /// <param name="files">The logs.</param>
    /// <param name="stagings">Where each pump gets what it is made with; null: they have none.</param>
    /// <param name="make">Makes one.</param>
    /// <param name="beside">Does what may hang and is no pump's matter.</param>
    internal OutputPumps(LogFileTable files, StagingFiles? stagings, Func<StagingFile?, OutputPump> make, Action<Action> beside)
    {
        (_files, _stagings, _make, _beside) = (files, stagings, make, beside);
        _pumps = [Make(_stagings?.Take())];
    }

    /// <inheritdoc/>
    public OutputChannel Attach(int fd, OutputSinks sinks, OutputState? state = null) => Of(sinks).Attach(fd, sinks, state);

    /// <summary>See <see cref="OutputPump.BeginRestore"/>.</summary>
    public void BeginRestore(bool ofDead)
    {
        lock (_gate)
        {
            _isRestoredOfDead = ofDead;
            foreach (StagingFile file in Left())
            {
                file.Measure();
            }

            _pumps.ForEach(pump => pump.BeginRestore(ofDead));
        }
    }

    /// <summary>Does with the output that it had on the way what is left to be done, and begins to read, ahead of all that is asked for later.</summary>
    public void EndRestore()
    {
        lock (_gate)
        {
            _isRestoredOfDead = null;
            StagingFile[] left = Left();
            foreach (StagingFile file in left.Where(file => !_pumps.Exists(pump => pump.Restores(file))))
            {
                _pumps[0].GiveUp(file);
                _stagings!.GiveBack(file);
            }

            _pumps.ForEach(pump => pump.EndRestore(left, file => _stagings!.GiveBack(file)));
        }
    }

    /// <inheritdoc/>
    public void DrainAndClose(IReadOnlyList<OutputChannel> channels, Action done)
    {
        if (channels.Count == 0)
        {
            done();
            return;
        }

        OutputPump[] pumps = [.. channels.Select(channel => channel.Pump!).Distinct()];
        if (pumps.Length == 1)
        {
            pumps[0].DrainAndClose(channels, done);
            return;
        }

        Parts parts = new(pumps.Length, _ => done());
        foreach (OutputPump pump in pumps)
        {
            pump.DrainAndClose([.. channels.Where(channel => channel.Pump == pump)], () => parts.Done(0));
        }
    }

    /// <inheritdoc/>
    public void Write(OutputSinks sinks, byte[] text, Action done) => Of(sinks).Write(sinks, text, done);

    /// <inheritdoc/>
    public void Redirect(IReadOnlyList<(OutputChannel Channel, OutputSinks Sinks)> changes)
    {
        foreach (IGrouping<OutputPump, (OutputChannel Channel, OutputSinks Sinks)> of in changes.GroupBy(change => change.Channel.Pump!))
        {
            of.Key.Redirect([.. of.Select(change => (change.Channel, change.Sinks, Of(change.Sinks)))]);
        }
    }

    /// <summary>Opens the log files of all running processes again (SIGUSR2); output read before is in the old ones.</summary>
    public void Reopen(Action? done = null)
    {
        IGrouping<OutputPump, RotatingLogFile>[] files = [.. _files.All().GroupBy(file => Of(file.Disk))];
        Parts parts = new(files.Length + 1, _ => done?.Invoke());
        foreach (IGrouping<OutputPump, RotatingLogFile> of in files)
        {
            of.Key.Reopen([.. of], () => parts.Done(0));
        }

        parts.Done(0);
    }

    /// <inheritdoc/>
    public void Clear(IReadOnlyList<(string? Path, bool IsPrivate)> logs, IReadOnlyList<OutputChannel> channels, Action<int> done)
    {
        Parts parts = new(logs.Count + channels.Count + 1, done);
        foreach ((string? path, bool isPrivate) in logs)
        {
            if (path is null)
            {
                parts.Done(0);
            }
            else
            {
                Clear(path, isPrivate, parts.Done);
            }
        }

        foreach (OutputChannel channel in channels)
        {
            channel.Pump!.Do(() =>
            {
                channel.ClearCapture();
                parts.Done(0);
            });
        }

        parts.Done(0);
    }

    /// <summary>
    /// Does what was asked for before, then stands still: nothing is read and no file is written. <paramref name="held"/> is called
    /// on a pump's thread when all do; what it gets ends the standstill.
    /// </summary>
    /// <returns>Gives it up: those that stand still already go on, and so will those that are still to come to it.</returns>
    public Action Hold(Action<Action> held)
    {
        PumpStandstill standstill = new(All(), held);
        standstill.Begin();
        return standstill.Release;
    }

    /// <summary>Completes when everything asked for before has been done.</summary>
    public Task FlushAsync() => Task.WhenAll(All().Select(pump => pump.FlushAsync()));

    /// <summary>
    /// Writes what is in the pipes now, closes everything and ends the threads. A disk that hangs is waited for five seconds.
    /// </summary>
    public void Dispose()
    {
        OutputPump[] pumps = All();
        if (Task.WaitAll([.. pumps.Select(pump => pump.EndAsync())], OutputPump.EndPatience))
        {
            Array.ForEach(pumps, pump => pump.Dispose());
        }
    }

    private OutputPump[] All()
    {
        lock (_gate)
        {
            return [.. _pumps];
        }
    }

    private OutputPump Of(OutputSinks sinks) => Of(sinks.File?.Disk ?? NoFile, sinks.Syslog);

    /// <summary>The pump whose matter output is that may wait for a file system, and for syslog.</summary>
    private OutputPump Of(ulong disk, bool syslog = false)
    {
        lock (_gate)
        {
            if (!_of.TryGetValue((disk, syslog), out OutputPump? pump))
            {
                _of.Add((disk, syslog), pump = Next());
            }

            return pump;
        }
    }

    private OutputPump Next() => _of.Count == 0 ? _pumps[0] : Add() ?? _pumps[_of.Count % _pumps.Count];

    /// <summary>One more; null: there may be no more, or there is no thread, descriptor or memory to be had.</summary>
    private OutputPump? Add()
    {
        StagingFile? staging = null;
        if (_pumps.Count == Most || (_stagings is not null && (staging = _stagings.Take()) is null))
        {
            return null;
        }

        try
        {
            OutputPump pump = Make(staging);
            if (_isRestoredOfDead is { } ofDead)
            {
                pump.BeginRestore(ofDead);
            }

            _pumps.Add(pump);
            return pump;
        }
        catch (PosixException)
        {
            return null;
        }
    }

    /// <summary>A pump that has its staging file as long as its thread lives, be that in a disk that hangs.</summary>
    private OutputPump Make(StagingFile? staging)
    {
        try
        {
            OutputPump pump = _make(staging);
            _ = pump.Ended.ContinueWith(
                _ => GiveBack(staging), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return pump;
        }
        catch (PosixException)
        {
            GiveBack(staging);
            throw;
        }
    }

    private void GiveBack(StagingFile? staging)
    {
        if (staging is not null)
        {
            _stagings!.GiveBack(staging);
        }
    }

    /// <summary>In what a daemon that died has left something on the way.</summary>
    private StagingFile[] Left() => [.. (_stagings?.Pending ?? []).Where(file => file.Pending > 0)];

    /// <summary>A log that nobody has open is nobody's matter; its disk may hang all the same.</summary>
    private void Clear(string path, bool isPrivate, Action<int> done)
    {
        if (_files.Find(path) is { } file)
        {
            Of(file.Disk).Do(() => done(_files.Clear(path, isPrivate)));
        }
        else
        {
            _beside(() => done(_files.Clear(path, isPrivate)));
        }
    }

    /// <summary>Something that several pumps have a part in.</summary>
    private sealed class Parts(int count, Action<int> done)
    {
        private int _left = count;
        private int _error;

        public void Done(int error)
        {
            _ = Interlocked.CompareExchange(ref _error, error, 0);
            if (Interlocked.Decrement(ref _left) == 0)
            {
                done(_error);
            }
        }
    }
}
