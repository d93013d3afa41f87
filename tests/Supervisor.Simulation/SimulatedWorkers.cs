using Supervisor.Os;

namespace Supervisor.Simulation;

/// <summary>Threads for what may hang; here some of it does.</summary>
internal sealed class SimulatedWorkers(Chance chance, Agenda agenda, World world) : IWorkers
{
    private long _works;

    public void Queue(string name, Action work)
    {
        Random dice = chance.Of("work " + name, _works++);
        TimeSpan delay = world.Trouble && dice.OneIn(30) ? TimeSpan.FromMinutes(dice.Next(1, 30)) : world.Delay(dice, 500);
        int image = world.Image;
        agenda.After(delay, () =>
        {
            if (image == world.Image)
            {
                work();
            }
        });
    }
}
