using System.Net;
using System.Net.Sockets;
using Supervisor.Os;
using Supervisor.Supervision.Watching;

namespace Supervisor.Supervision.Tests.Watching;

public sealed class NameLookupsTests
{
    private readonly Queue<Action> _workers = [];
    private readonly List<string> _asked = [];

    [Fact]
    public async Task A_name_that_nobody_answers_for_takes_one_worker_however_often_it_is_asked_for()
    {
        NameLookups names = Make(_ => [IPAddress.Loopback]);
        Task<IPAddress[]>[] same = [.. Enumerable.Range(0, 100).Select(_ => names.FindAsync("hung.example"))];
        Task<IPAddress[]> other = names.FindAsync("other.example");
        Assert.Equal(2, _workers.Count);

        Work();
        Assert.All(await Task.WhenAll(same), addresses => Assert.Equal([IPAddress.Loopback], addresses));
        Assert.Equal([IPAddress.Loopback], await other);
        Assert.Equal(["hung.example", "other.example"], _asked);

        // Nothing is kept: the next look asks anew.
        _ = names.FindAsync("HUNG.example");
        Assert.Single(_workers);
    }

    [Fact]
    public async Task A_failure_is_that_of_everybody_who_waited()
    {
        NameLookups names = Make(_ => throw new SocketException((int)SocketError.HostNotFound));
        Task<IPAddress[]>[] asked = [names.FindAsync("none.example"), names.FindAsync("none.example")];
        Work();
        foreach (Task<IPAddress[]> one in asked)
        {
            Assert.Equal(SocketError.HostNotFound, (await Assert.ThrowsAsync<SocketException>(() => one)).SocketErrorCode);
        }
    }

    private NameLookups Make(Func<string, IPAddress[]> resolve) => new(new Workers(_workers), name =>
    {
        _asked.Add(name);
        return resolve(name);
    });

    private void Work()
    {
        while (_workers.TryDequeue(out Action? work))
        {
            work();
        }
    }

    private sealed class Workers(Queue<Action> queue) : IWorkers
    {
        public void Queue(string name, Action work) => queue.Enqueue(work);
    }
}
