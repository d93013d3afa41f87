namespace Supervisor.Supervision.Output;

/// <summary>
/// Pumps that are to stand still at the same time. One of them may have handed over to another that stood still already: then they go on,
/// and all of them try again.
/// </summary>
/// <param name="pumps">The pumps.</param>
/// <param name="held">Called on the thread of one when all stand still; what it is given ends that.</param>
internal sealed class PumpStandstill(OutputPump[] pumps, Action<Action> held)
{
    private readonly Lock _gate = new();
    private readonly List<Action> _releases = [];
    private bool _isReleased;

    /// <summary>Asks all of them.</summary>
    public void Begin() => Array.ForEach(pumps, pump => pump.Hold(Add));

    /// <summary>Those that stand still go on, and so will those that are still to come to it.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _isReleased = true;
            ReleaseAll();
        }
    }

    private void Add(Action release)
    {
        bool isOnTheWay;
        lock (_gate)
        {
            if (_isReleased)
            {
                release();
                return;
            }

            _releases.Add(release);
            if (_releases.Count < pumps.Length)
            {
                return;
            }

            isOnTheWay = Array.Exists(pumps, pump => pump.HasHandedOver);
            if (isOnTheWay)
            {
                ReleaseAll();
            }
        }

        if (isOnTheWay)
        {
            Begin();
        }
        else
        {
            held(Release);
        }
    }

    private void ReleaseAll()
    {
        _releases.ForEach(release => release());
        _releases.Clear();
    }
}
