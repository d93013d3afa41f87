using System.Collections.Concurrent;
using Supervisor.Engine.Processes;
using Supervisor.Posix;
using Supervisor.Simulation;
using Supervisor.Supervision.Watching;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Watching;

public sealed class FileLooksTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public void However_many_hang_on_one_file_system_those_on_others_go_on()
    {
        ScriptedWorld world = new([Make.Alone(Make.Process("a"))]);
        ManagedProcess process = world.Process("a");
        ConcurrentQueue<string> told = [];
        ThreadReserve workers = new(kept: 1) { Full = told.Enqueue };
        using ManualResetEventSlim hang = new(), looked = new();
        using CountdownEvent begun = new(ThreadReserve.MostOfAKind);
        int hung = 0, answers = 0;
        FileLooks looks = new(world.World.Loop, workers, path => path[..path.LastIndexOf('/')], path =>
        {
            if (path.StartsWith("/hung/", StringComparison.Ordinal))
            {
                if (Interlocked.Increment(ref hung) <= ThreadReserve.MostOfAKind)
                {
                    begun.Signal();
                }

                hang.Wait(Bound);
            }
            else
            {
                looked.Set();
            }

            return DateTimeOffset.MaxValue;
        });
        const int all = 3 * ThreadReserve.MostOfAKind;
        world.Act((_, _) =>
        {
            for (int i = 0; i < all; i++)
            {
                looks.Begin(process, $"/hung/{i}", Answered);
            }
        });
        world.Run(1);
        Assert.True(begun.Wait(Bound));

        world.Act((_, _) => looks.Begin(process, "/well/x", Answered));
        world.Run(1);
        Assert.True(looked.Wait(Bound));
        Assert.Equal(ThreadReserve.MostOfAKind, hung);
        Assert.True(SpinWait.SpinUntil(() => !told.IsEmpty, Bound));
        Assert.StartsWith($"{ThreadReserve.MostOfAKind} threads are held up by 'file:/hung /hung/", Assert.Single(told), StringComparison.Ordinal);

        hang.Set();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                world.Run(0.1);
                return answers == all + 1;
            },
            Bound));

        void Answered(string? failure)
        {
            Assert.Null(failure);
            answers++;
        }
    }
}
