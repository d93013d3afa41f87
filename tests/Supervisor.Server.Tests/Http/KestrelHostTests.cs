using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Supervisor.Server.Http;
using Supervisor.TestKit;

namespace Supervisor.Server.Tests.Http;

/// <summary>A server that is refused memory in the moment in which it takes a connection takes none after that.</summary>
public sealed class KestrelHostTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Connections_are_served_after_it_was_refused_memory_for_one()
    {
        FakeTime time = new();
        await using KestrelHost host = new(time);
        host.Wake();
        Refused refused = new();
        host.Add(refused);
        await refused.Asked.Task.WaitAsync(Bound);
        PipeReader waiting = Ask(host);

        time.Advance(ConnectionQueue.Patience + TimeSpan.FromSeconds(1));

        Assert.Equal("HTTP/1.1 500", await StatusAsync(Ask(host)));
        Assert.Equal("HTTP/1.1 500", await StatusAsync(waiting));
        host.Rest();
    }

    [Fact]
    public async Task One_that_has_lost_work_for_want_of_memory_is_replaced()
    {
        int refusals = 0;
        FakeTime time = new();
        await using KestrelHost host = new(time, () => refusals);
        host.Wake();
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.Equal("HTTP/1.1 500", await StatusAsync(Ask(host, ended)));
        refusals++;
        time.Advance(ConnectionQueue.Patience + TimeSpan.FromSeconds(1));

        Assert.Equal("HTTP/1.1 500", await StatusAsync(Ask(host)));

        // What the old one serves ends with it.
        await ended.Task.WaitAsync(Bound);
        host.Rest();
    }

    [Fact]
    public async Task One_that_waits_for_connections_is_not_replaced_however_long_that_takes()
    {
        FakeTime time = new();
        await using KestrelHost host = new(time);
        host.Wake();
        Assert.Equal("HTTP/1.1 500", await StatusAsync(Ask(host)));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("HTTP/1.1 500", await StatusAsync(Ask(host)));
        host.Rest();
    }

    /// <summary>Nobody has said who answers, which is an answer too.</summary>
    private static PipeReader Ask(KestrelHost host, TaskCompletionSource? ended = null)
    {
        Pipe requests = new(), answers = new();
        requests.Writer.WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n")).AsTask().GetAwaiter().GetResult();
        host.Add(new Asking(ended, new Ends(requests.Reader, answers.Writer), new Ends(answers.Reader, requests.Writer)));
        return answers.Reader;
    }

    private static async Task<string> StatusAsync(PipeReader answer)
    {
        using CancellationTokenSource patience = new(Bound);
        ReadResult read = await answer.ReadAtLeastAsync(12, patience.Token);
        string status = Encoding.ASCII.GetString(read.Buffer)[..12];
        answer.AdvanceTo(read.Buffer.End);
        return status;
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Asking(TaskCompletionSource? ended, IDuplexPipe transport, IDuplexPipe application)
        : DefaultConnectionContext("asks", transport, application)
    {
        public override ValueTask DisposeAsync()
        {
            ended?.TrySetResult();
            return base.DisposeAsync();
        }
    }

    /// <summary>A connection that there is no memory for.</summary>
    private sealed class Refused : ConnectionContext
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override string ConnectionId { get; set; } = "refused";

        public override IFeatureCollection Features
        {
            get
            {
                Asked.TrySetResult();
                throw new OutOfMemoryException();
            }
        }

        public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

        public override IDuplexPipe Transport { get; set; } = new Ends(new Pipe().Reader, new Pipe().Writer);
    }
}
