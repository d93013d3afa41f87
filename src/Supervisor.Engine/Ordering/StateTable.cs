using Supervisor.Engine.States;

namespace Supervisor.Engine.Ordering;

/// <summary>What is done about a process.</summary>
internal enum Step
{
    /// <summary>Nothing: it is where it is to be, or on its way there.</summary>
    None,

    /// <summary>It starts, as soon as what it needs is there.</summary>
    Start,

    /// <summary>It is asked to stop, as soon as nothing runs that cannot do without it.</summary>
    Stop,

    /// <summary>The start that is to come by itself is called off: STOPPED.</summary>
    CallOff,

    /// <summary>FATAL.</summary>
    Fail,
}

/// <summary>The rule of supervision, one cell for each pair of what there is and what is wanted: the table of docs/ARCHITECTURE.md.</summary>
internal static class StateTable
{
    public static Step Next(Situation situation, Goal goal) => (situation, goal) switch
    {
        (Situation.Down, Goal.Down) => Step.None,
        (Situation.Down, Goal.Up) => Step.Start,
        (Situation.Down, Goal.Again) => Step.Start,
        (Situation.Down, Goal.Failed) => Step.Fail,

        (Situation.Pending, Goal.Up) => Step.None,
        (Situation.Pending, _) => Step.CallOff,

        (Situation.Spawning or Situation.Up, Goal.Up) => Step.None,
        (Situation.Spawning or Situation.Up, _) => Step.Stop,

        (Situation.Ending, _) => Step.None,

        (Situation.Lost, Goal.Up) => Step.None,
        (Situation.Lost, _) => Step.Stop,

        _ => throw new ArgumentOutOfRangeException(nameof(goal)),
    };
}
