using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.Output;

/// <summary>
/// What other threads ask of the pump's thread, which does it in the order of asking. After the end nothing is taken any more.
/// </summary>
/// <param name="log">Where failures are told.</param>
/// <param name="wake">Ends the thread's wait.</param>
internal sealed class PumpCommands(IActivityLog log, Action wake)
{
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _goesOn = new(true);
    private List<Action> _asked = [];
    private List<Action> _running = [];
    private volatile bool _isUrgent;
    private bool _stopping;
    private bool _stopped;

    /// <summary>Something has been asked for that is not to wait for what is being read.</summary>
    public bool IsUrgent => _isUrgent;

    /// <summary>Asks for something; false after the end.</summary>
    public bool Post(Action command, bool isUrgent = false)
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return false;
            }

            _asked.Add(command);
            _isUrgent |= isUrgent;
            if (_asked.Count > 1)
            {
                return true;
            }
        }

        wake();
        return true;
    }

    /// <summary>Asks for something; after the end it is done at once.</summary>
    public void PostOrRun(Action command, bool isUrgent = false)
    {
        if (!Post(command, isUrgent))
        {
            command();
        }
    }

    /// <summary>Asks for the end, which comes after all that was asked for before. False if somebody has done so already.</summary>
    public bool Stop()
    {
        lock (_gate)
        {
            if (_stopping)
            {
                return false;
            }

            _stopping = true;
        }

        wake();
        return true;
    }

    /// <summary>The thread does nothing more, not even what it has been asked for.</summary>
    public bool StandsStill => !_goesOn.IsSet;

    /// <summary>From within a command: the thread stands still after it.</summary>
    public void StandStill() => _goesOn.Reset();

    /// <summary>Ends that. From any thread.</summary>
    public void GoOn()
    {
        _goesOn.Set();
        lock (_gate)
        {
            if (_stopped)
            {
                return;
            }
        }

        wake();
    }

    /// <summary>Waits for the end of a standstill.</summary>
    public void WaitToGoOn() => _goesOn.Wait();

    /// <summary>Does what was asked for so far, up to what has it stand still; true at the end.</summary>
    public bool Run()
    {
        lock (_gate)
        {
            (_asked, _running) = (_running, _asked);
            _isUrgent = false;
            _stopped = _stopping && _running.Count == 0 && !StandsStill;
        }

        int done = 0;
        while (done < _running.Count && !StandsStill)
        {
            Run(_running[done++]);
        }

        bool any = done > 0;
        if (done < _running.Count)
        {
            PutBack(_running[done..]);
        }

        _running.Clear();
        return _stopped || (any && _stopping && Run());
    }

    private void PutBack(List<Action> commands)
    {
        lock (_gate)
        {
            _asked.InsertRange(0, commands);
        }
    }

    private void Run(Action command)
    {
        try
        {
            command();
        }
        catch (Exception e)
        {
            log.Fault("uncaught exception in the output thread", e);
        }
    }
}
