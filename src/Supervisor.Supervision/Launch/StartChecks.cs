using Supervisor.Engine.Settings;
using Supervisor.Posix;

namespace Supervisor.Supervision.Launch;

/// <summary>Which commands can be run, found out on a worker before a request to start them is looked at.</summary>
internal sealed class StartChecks
{
    private readonly Dictionary<ProcessSettings, CommandError?> _errors = new(ReferenceEqualityComparer.Instance);

    public static StartChecks Of(LaunchPlanner planner, IEnumerable<ProcessSettings> settings)
    {
        StartChecks checks = new();
        foreach (ProcessSettings one in settings)
        {
            checks._errors[one] = planner.Check(one);
        }

        return checks;
    }

    /// <summary>
    /// What is wrong with a command, or null. With settings that came meanwhile the start itself finds it out: looking now could hold
    /// up the loop.
    /// </summary>
    public CommandError? ErrorOf(ProcessSettings settings) => _errors.GetValueOrDefault(settings);
}
