using Supervisor.Configuration;
using Supervisor.Engine.Settings;

namespace Supervisor.Simulation;

/// <summary>What a history is about: configurations, and what becomes of the programs in them.</summary>
internal interface IScenario
{
    /// <summary>Nothing takes longer than it must, and nothing goes wrong but what the scenario says.</summary>
    bool IsCalm { get; }

    /// <summary>There is a keeper, whatever chance says.</summary>
    bool IsKept => false;

    /// <summary>The next version of the configuration.</summary>
    /// <param name="before">The groups of the last; empty for the first.</param>
    SupervisorConfiguration Next(IReadOnlyList<GroupSettings> before);

    /// <summary>What becomes of a start.</summary>
    /// <param name="name">Whose: <c>group:name</c>.</param>
    /// <param name="run">Which, counted from 1.</param>
    /// <param name="dice">For that start.</param>
    /// <param name="trouble">Things go wrong that should not.</param>
    Fate FateOf(string name, int run, Random dice, bool trouble);

    /// <summary>Whether a command is there.</summary>
    bool HasCommand(string command);
}
