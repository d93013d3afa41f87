using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Server.Rpc.Methods;

namespace Supervisor.Server.Tests.Rpc;

public sealed class LatestAnswerTests
{
    private readonly LatestAnswer _latest = new();
    private int _made;

    [Fact]
    public void Who_asks_in_the_same_second_of_the_same_state_shares_an_answer()
    {
        EngineSnapshot snapshot = new();
        XmlRpcValue first = Get(snapshot, 7);

        Assert.Same(first.AsArray(), Get(snapshot, 7).AsArray());
        GC.KeepAlive(first);
    }

    [Fact]
    public void It_is_made_anew_when_a_second_is_over_or_something_has_changed()
    {
        EngineSnapshot snapshot = new();

        Get(snapshot, 7);
        Get(snapshot, 8);
        Get(new(), 8);

        Assert.Equal(3, _made);
    }

    private XmlRpcValue Get(EngineSnapshot snapshot, long now) => _latest.Get(
        snapshot,
        now,
        (_, _) =>
        {
            _made++;
            return new List<XmlRpcValue> { _made };
        });
}
