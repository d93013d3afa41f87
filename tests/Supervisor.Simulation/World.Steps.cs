using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Loop;

namespace Supervisor.Simulation;

/// <content>One thing after the other happens.</content>
internal sealed partial class World
{
    /// <summary>Lets the next thing happen; false when nothing is left that ever would.</summary>
    public bool Step()
    {
        RunClients();
        Steps++;
        if (++_stepsAtOnce > MostStepsAtOnce)
        {
            string late = string.Join(
                ", ", Loop.Engine.Groups.SelectMany(group => group.Processes).Where(process => process.Deadline <= Time.Monotonic));
            Violation($"time stands still: next deadline {Loop.NextDeadline}, of the engine {Loop.Engine.NextDeadline}, late: {late}");
        }

        bool canTurn = CanTurn;
        if (!canTurn && !Agenda.HasDue)
        {
            TimeSpan? next = Agenda.NextAt;
            if (Loop.NextDeadline is { } deadline && (next is null || deadline < next))
            {
                next = deadline;
            }

            if (next is null)
            {
                return false;
            }

            Time.AdvanceTo(next.Value);
            _stepsAtOnce = 0;
            if (IsCalm)
            {
                _schedule = Chance.Of("schedule", Time.Monotonic.Ticks);
            }

            return true;
        }

        if (Agenda.HasDue && (!canTurn || _schedule.Next(3) > 0))
        {
            Agenda.RunNext();
            return true;
        }

        ulong[] ready = Machine.TakeReady(_schedule);
        Turn(ready.AsSpan(0, _schedule.Next(ready.Length + 1)));
        if (!WasCutOff())
        {
            _invariants.Check();
        }

        return true;
    }

    private void Turn(ReadOnlySpan<ulong> ready)
    {
        _isInTurn = true;
        Loop.Turn(Time.Now, ready);
        _isInTurn = false;
        SynchronizationContext.SetSynchronizationContext(null);
    }

    private bool CanTurn => !Loop.Inbox.IsEmpty || Machine.HasReady || Loop.NextDeadline <= Time.Monotonic;

    /// <summary>Something happens before any more time passes; those who were answered have gone on.</summary>
    private bool IsAnythingDue()
    {
        RunClients();
        return CanTurn || Agenda.HasDue;
    }

    /// <summary>What happens from here on within this moment does not depend on how much has happened in it.</summary>
    public void Reshuffle(int number) => _schedule = Chance.Of("schedule of a request", number);

    /// <summary>Lets all happen that is due at this moment.</summary>
    public void Settle()
    {
        while (Violations.Count == 0 && IsAnythingDue() && Step())
        {
        }
    }

    private bool StepUntil(Func<bool> condition, TimeSpan patience)
    {
        TimeSpan until = Time.Monotonic + patience;
        while (!condition() && Violations.Count == 0 && (IsAnythingDue() || Time.Monotonic < until) && Step())
        {
        }

        return condition() && Violations.Count == 0;
    }

    /// <summary>The loop is over: whoever still waits is answered.</summary>
    public void Finish()
    {
        do
        {
            Loop.Finish();
            SynchronizationContext.SetSynchronizationContext(null);
            RunClients();
        }
        while (!Loop.Inbox.IsEmpty);
        Outputs.Finish();
    }

    /// <summary>Those who are answered go on; that is no step.</summary>
    private void RunClients()
    {
        while (Clients.HasDue)
        {
            Clients.RunNext();
        }
    }
}
