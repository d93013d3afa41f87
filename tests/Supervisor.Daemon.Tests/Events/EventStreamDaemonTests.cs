using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Events;

/// <summary>The live stream of a real daemon.</summary>
public sealed class EventStreamDaemonTests
{
    private const string Idle = "command=/bin/sleep 600\nstartsecs=0\nautostart=false\n";

    [Fact]
    public async Task Collections_narrow_it_down_as_they_are_when_something_happens()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            $"[program:a]\n{Idle}[program:b]\n{Idle}[program:c]\n{Idle}[collection:one]\nprograms=a\n[collection:two]\nprograms=c\n");
        SupervisorClient client = daemon.Client;
        await client.AddCollectionAsync("made", new() { { "programs", "b" } });
        await using IAsyncEnumerator<StreamedEvent> events =
            client.FollowEventsAsync(
                new() { Types = ["PROCESS_STATE_RUNNING", "COLLECTION"], Collections = ["one", "made"] }).GetAsyncEnumerator();
        ValueTask<bool> arrived = events.MoveNextAsync();
        await daemon.WaitForAsync(
            async () =>
            {
                // Whether it is being followed cannot be seen, so it is made to say something.
                await client.StartProcessAsync("a");
                await client.StopProcessAsync("a");
                return arrived.IsCompleted;
            },
            "the stream to begin");
        Assert.True(await arrived);
        Assert.Equal(("PROCESS_STATE_RUNNING", "a"), (events.Current.Name, events.Current.Process));

        await client.StartProcessAsync("c");
        await client.StartProcessAsync("b");
        Assert.Equal(("PROCESS_STATE_RUNNING", "b"), await NextAsync());

        await client.SetCollectionAsync("made", new() { { "programs", "c" } });
        Assert.Equal(("COLLECTION_REMOVED", ""), await NextAsync());
        Assert.Equal(("COLLECTION_ADDED", ""), await NextAsync());
        await client.StopAllProcessesAsync();
        await client.StartProcessAsync("b");
        await client.StartProcessAsync("c");
        Assert.Equal(("PROCESS_STATE_RUNNING", "c"), await NextAsync());

        async Task<(string, string)> NextAsync()
        {
            do
            {
                Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
            }
            while (events.Current.Process == "a");

            return (events.Current.Name, events.Current.Process ?? "");
        }
    }

    [Fact]
    public async Task A_collection_there_is_not_is_named()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync($"[program:a]\n{Idle}");
        await using IAsyncEnumerator<StreamedEvent> events = daemon.Client.FollowEventsAsync(
            new() { Collections = ["none"] }).GetAsyncEnumerator();
        SupervisorConnectionException refused =
            await Assert.ThrowsAsync<SupervisorConnectionException>(() => events.MoveNextAsync().AsTask());
        Assert.Equal("collection: there is no collection 'none'", refused.Answer);
    }
}
