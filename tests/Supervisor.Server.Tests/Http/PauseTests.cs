using Supervisor.Server.Http;

namespace Supervisor.Server.Tests.Http;

/// <summary>Another process image is to go on: nobody is refused, and nobody waits for others.</summary>
public sealed class PauseTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Who_is_slow_with_a_request_keeps_nobody_else_from_an_answer()
    {
        await using RunningHttpService service = new();
        using RawConnection slow = await service.ConnectAsync();
        await slow.SendAsync("POST /RPC2 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        Assert.Equal(100, (await slow.ReadAsync()).Status);

        Task<PausedListeners> pausing = service.Http.PauseAsync(Patience, Patience);

        Assert.Equal(404, (await service.GetAsync("/nope")).Status);
        Assert.False(pausing.IsCompleted);
        await slow.SendAsync("hello");
        Assert.NotEqual(0, (await slow.ReadAsync()).Status);
        await pausing.WaitAsync(Patience);
        service.Http.Resume();
        Assert.Equal(404, (await service.GetAsync("/nope")).Status);
    }

    [Fact]
    public async Task Who_will_not_end_a_request_is_not_waited_for_without_end()
    {
        await using RunningHttpService service = new();
        using RawConnection slow = await service.ConnectAsync();
        await slow.SendAsync("POST /RPC2 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        Assert.Equal(100, (await slow.ReadAsync()).Status);

        PausedListeners paused = await service.Http.PauseAsync(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)).WaitAsync(Patience);

        Assert.Single(paused.Listeners);
        Assert.Equal("", await slow.ReadToEndAsync());
        service.Http.Resume();
    }

    [Fact]
    public async Task A_stream_is_no_answer_that_is_waited_for()
    {
        await using RunningHttpService service = new();
        using RawConnection stream = await service.ConnectAsync();
        await stream.SendAsync("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(200, (await stream.ReadHeadAsync()).Status);

        await service.Http.PauseAsync(TimeSpan.FromDays(1), Patience)
            .WaitAsync(Patience);
        service.Http.Resume();
    }

    [Fact]
    public async Task Whoever_has_connected_and_said_nothing_goes_on_with_the_next()
    {
        await using RunningHttpService service = new();
        List<RawConnection> silent = [];
        for (int i = 0; i < 50; i++)
        {
            silent.Add(await service.ConnectAsync());
        }

        // They are accepted in order.
        Assert.Equal(404, (await service.GetAsync("/nope")).Status);

        PausedListeners paused = await service.Http.PauseAsync(Patience, Patience).WaitAsync(Patience);

        Assert.Equal(silent.Count, paused.Listeners[0].Silent.Count);
        service.Http.Resume();
        foreach (RawConnection connection in silent)
        {
            await connection.SendAsync("GET /nope HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.Equal(404, (await connection.ReadAsync()).Status);
            connection.Dispose();
        }
    }
}
