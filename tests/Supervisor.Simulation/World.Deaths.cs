using Supervisor.Configuration;
using Supervisor.Engine;
using Supervisor.Engine.Events;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Output;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Simulation;

/// <content>The daemon dies, and another one goes on from what it has left.</content>
internal sealed partial class World
{
    private int _effectsLeft;
    private bool _isCutOff;
    private bool _isInTurn;
    private bool _diesInTurn;

    /// <summary>
    /// The daemon dies at this point, and another one goes on from the journal with what it finds: at once as under a keeper, or as one that
    /// starts, by what the file says now. Under a keeper it may die in the midst of output, and so may the next, over what is left of that.
    /// </summary>
    /// <param name="number">Which death it is.</param>
    /// <param name="isAgain">It has just begun to go on from another that died.</param>
    public void Die(int number, bool isAgain = false) => Die(number, isAgain, isInTurn: false);

    /// <summary>Under a keeper: the daemon dies in the midst of a turn, when the loop has done one thing less than that to the world outside.</summary>
    public void DieWithin(int effects) => _effectsLeft = Staging is null ? 0 : effects;

    /// <summary>The loop is about to do something to the world outside. False: it has died before that.</summary>
    public bool Acts()
    {
        if (_isInTurn && !IsDead && _effectsLeft > 0 && --_effectsLeft == 0)
        {
            Log.Note("the daemon dies in the midst of a turn");
            _isCutOff = true;
        }

        return !IsDead;
    }

    /// <summary>A turn is over: if it was cut off, another daemon goes on.</summary>
    private bool WasCutOff()
    {
        if (!_isCutOff)
        {
            return false;
        }

        _isCutOff = false;
        Machine.DieUnwritten();
        Die(20_000 + Died, isAgain: false, isInTurn: true);
        return true;
    }

    private void Die(int number, bool isAgain, bool isInTurn)
    {
        if (_journal is null || _writers is null)
        {
            return;
        }

        Random dice = Chance.Of("death", number);
        if (Staging is not null && !isAgain && !isInTurn)
        {
            StepUntil(() => Outputs.HasOutput && _writers.IsIdle, TimeSpan.FromSeconds(20));
        }

        Log.Note("the daemon dies");
        if (!isAgain && !isInTurn)
        {
            CheckJournal();
        }

        byte[] bytes = isInTurn ? _journal.Written : _journal.Find(dice);
        bool hasLost = !_journal.IsWhole || !_writers.IsIdle;
        SupervisorEngine dead = Loop.Engine;
        bool hasHeir = Staging is not null && dead.State == SupervisorState.Running;
        if (!hasHeir || hasLost || !Outputs.Die(Staging!, dice))
        {
            LogBook.Die();
        }

        End(hasLostOutput: !hasHeir);
        Keeper?.Die();
        Died++;
        if (dice.OneIn(2))
        {
            TimeSpan until = Time.Monotonic + dice.Delay(30_000);
            while (Agenda.NextAt < until)
            {
                Time.AdvanceTo(Agenda.NextAt!.Value);
                Agenda.RunNext();
            }

            Machine.TakePids(dice);
        }

        if (Read(bytes) is not { } content)
        {
            // Nothing could ever be written: whatever runs is nobody's.
            Disown([]);
            Machine.CloseAllBut([]);
            Build(null, hasLost: true);
            Loop.Prepare();
            return;
        }

        SupervisionRecord record = content.ToRecord();
        if (!hasLost && !isInTurn && content.Damaged == 0)
        {
            _journals.MustKnow(dead, record);
        }

        SurvivingRuns runs = new(Machine, Machine.Sockets, Disk, Log.Write);
        record = runs.Resolve(record, runs.Hold, Time.Monotonic);
        Disown(record.Runs);
        AdoptionOutcome? left = null;
        if (content.IsGoingDown || (!hasHeir && dice.OneIn(2)))
        {
            if (AdoptionPlan.IsOver(record))
            {
                Machine.CloseAllBut([]);
                Build(null, hasLost: true);
                Loop.Prepare();
                return;
            }

            bool isStop = dice.OneIn(4);
            if (dice.OneIn(2))
            {
                EditConfiguration();
            }

            record = isStop ? AdoptionPlan.Stop(record, Configuration) : AdoptionPlan.GoOn(record, Configuration, content.IsGoingDown);
            left = new(isStop ? SurvivorPolicy.Stop : SurvivorPolicy.Adopt, record, []);
        }

        if (hasHeir && !hasLost && left is null)
        {
            Outputs.Pipes.CheckLeft([.. record.Descriptors]);
        }

        Machine.CloseAllBut(record.Descriptors);
        Build(record, left, hasLost: true);
        Loop.Prepare();
        if (hasHeir && left is null && dice.OneIn(3) && StepUntil(() => _writers.IsIdle, TimeSpan.FromSeconds(1)))
        {
            Die(number + 10_000, isAgain: true);
        }
    }

    /// <summary>
    /// Under a keeper: the daemon takes all that is ready, and dies when all of that turn is done and nothing of it is in the journal. Another
    /// one goes on.
    /// </summary>
    public void DieInTurn()
    {
        _diesInTurn = true;
        Turn(Machine.TakeReady(_schedule));
        _diesInTurn = false;
        WasCutOff();
    }

    /// <summary>What was written bit by bit is what would be written now, as long as all of it could be.</summary>
    public void CheckJournal()
    {
        if (_journal is { IsWhole: true } && _writers is { IsIdle: true } && Violations.Count == 0 && !Loop.IsOver)
        {
            _journals.MustBeTheSame(JournalContent.Read(_journal.Written), _freshJournal!());
        }
    }

    private static JournalContent? Read(byte[] bytes)
    {
        try
        {
            return JournalContent.Read(bytes);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>What runs and is not in a journal that could not be written, no daemon will ever know.</summary>
    private void Disown(IReadOnlyList<RunRecord> known)
    {
        foreach (SimulatedChild child in Machine.Children.Where(child => !known.Any(run => run.Pid == child.Pid && run.Identity?.StartTime == child.StartTime)).ToArray())
        {
            if (_journal!.WasWhole && child.Exit is null)
            {
                Violation($"{child.Name} (pid {child.Pid}) runs and is not in the journal");
            }

            Machine.Disown(child);
        }
    }
}
