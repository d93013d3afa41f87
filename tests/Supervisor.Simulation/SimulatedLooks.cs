using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Watching;

namespace Supervisor.Simulation;

/// <summary>Looks that succeed, fail, take long, and come back after nobody waits for them any more.</summary>
internal sealed class SimulatedLooks(Chance chance, Agenda agenda, World world, SupervisionLoop loop) : IProbeLooks
{
    private readonly Dictionary<(ManagedProcess, string), int> _underWay = [];
    private long _looks;

    public ILook Begin(ManagedProcess process, ProbeSettings probe, Action<string?> done)
    {
        Random dice = chance.Of("look at " + process.DisplayName, _looks++);
        (ManagedProcess, string) key = (process, probe.Text);
        int count = _underWay[key] = _underWay.GetValueOrDefault(key) + 1;
        if (count > 1)
        {
            world.Violation($"{count} looks at {process.DisplayName} at once");
        }

        if (process.Pid == 0)
        {
            world.Violation($"a look at {process}, which does not run");
        }

        TimeSpan delay = world.Trouble && dice.OneIn(20) ? TimeSpan.FromMinutes(dice.Next(10)) : dice.Delay(6000);
        string? failure = world.Trouble && dice.OneIn(4) ? "no luck" : null;
        Look look = new();
        agenda.After(delay, Finish);
        look.Cancelled = () => agenda.After(dice.Delay(500), Finish);
        return look;

        void Finish()
        {
            if (!look.IsOver)
            {
                look.IsOver = true;
                if (world.Loop != loop)
                {
                    return; // another image has taken over: nobody is told
                }

                loop.Post(() =>
                {
                    _underWay[key]--;
                    done(failure);
                });
            }
        }
    }

    private sealed class Look : ILook
    {
        public bool IsOver { get; set; }

        public Action Cancelled { get; set; } = () => { };

        public void Cancel() => Cancelled();
    }
}
