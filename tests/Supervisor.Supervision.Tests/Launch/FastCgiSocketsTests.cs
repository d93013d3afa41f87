using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Posix;
using Supervisor.Simulation;
using Supervisor.Supervision.Launch;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Launch;

/// <summary>The making of a socket hangs, because its folder does or a name server does not answer.</summary>
public sealed class FastCgiSocketsTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly TempFolder _folder = new();
    private readonly ManualResetEventSlim _answer = new();
    private readonly ManualResetEventSlim _hangs = new();
    private int _made;

    public void Dispose()
    {
        _answer.Set();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_holds_up_its_own_processes_and_no_others()
    {
        ScriptedWorld world = new([Group("hung"), Group("other")]);
        FastCgiSockets sockets = new(world.World.Log, Make);
        ManagedProcess hung = world.Process("hung"), other = world.Process("other");
        Task<int?> first = Task.Run(() => sockets.Acquire(hung, hung.Settings));
        Assert.True(_hangs.Wait(Bound));

        // What the start and the end of another take, and what an upgrade looks at.
        await Task.Run(() =>
        {
            Assert.True(sockets.Acquire(other, other.Settings) >= 0);
            Assert.Single(sockets.Capture());
            sockets.Release(other);
        }).WaitAsync(Bound);

        _answer.Set();
        Assert.True(await first >= 0);
        sockets.Release(hung);
        Assert.Empty(sockets.Capture());
    }

    [Fact]
    public void Whether_it_can_be_made_is_found_out_beside_the_loop()
    {
        GroupSettings group = Group("other");
        ScriptedWorld world = new([]);
        FastCgiSockets sockets = new(world.World.Log, Make);
        int madeInTheTurn = -1;
        List<string?> answers = [];
        world.Act((_, _) =>
        {
            sockets.Try(group, world.World.Loop, answers.Add);
            madeInTheTurn = _made;
        });

        world.RunUntil(() => answers.Count > 0, "the answer");
        Assert.Equal((0, 1), (madeInTheTurn, _made));
        Assert.Equal([null], answers);
    }

    private ListeningSocket Make(FastCgiSocketSettings settings)
    {
        _made++;
        if (settings.Path == _folder["hung"])
        {
            _hangs.Set();
            _answer.Wait();
        }

        return UnixSocket.Bind(settings.Path!, new UnixSocketOptions { Replace = true });
    }

    private GroupSettings Group(string name) => TestKit.Make.Alone(TestKit.Make.Process(name) with
    {
        AutoStart = false,
        FastCgiSocket = new() { Url = "unix://" + _folder[name], Path = _folder[name] },
    });
}
