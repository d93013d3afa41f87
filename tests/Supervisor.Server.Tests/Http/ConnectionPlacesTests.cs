using System.Net;
using Supervisor.Server.Http;

namespace Supervisor.Server.Tests.Http;

/// <summary>Who may keep how many connections, and for how long without a word.</summary>
public sealed class ConnectionPlacesTests
{
    private const string Ask = "GET /nope HTTP/1.1\r\nHost: x\r\n\r\n";

    [Fact]
    public async Task Clients_of_one_listener_leave_the_places_of_another_alone()
    {
        await using RunningHttpService service = new(network: true, places: 4);
        List<RawConnection> idle = [];
        for (int i = 0; i < 20; i++)
        {
            idle.Add(await service.ConnectOverNetworkAsync());
        }

        using RawConnection local = await service.ConnectAsync();
        await local.SendAsync(Ask);
        Assert.Equal(404, (await local.ReadAsync()).Status);
        idle.ForEach(connection => connection.Dispose());
    }

    [Fact]
    public async Task One_peer_has_half_of_the_places_of_a_listener()
    {
        await using RunningHttpService service = new(network: true, places: 4);
        using RawConnection first = await service.ConnectOverNetworkAsync();
        using RawConnection second = await service.ConnectOverNetworkAsync();
        foreach (RawConnection connection in (RawConnection[])[first, second])
        {
            await connection.SendAsync(Ask);
            Assert.Equal(404, (await connection.ReadAsync()).Status);
        }

        for (int i = 0; i < 3; i++)
        {
            using RawConnection further = await service.ConnectOverNetworkAsync();
            Assert.Equal("", await further.ReadToEndAsync());
        }

        Assert.Single(service.Log.Lines, line => line.Contains("127.0.0.1 has half of all connections", StringComparison.Ordinal));
        await first.SendAsync(Ask);
        Assert.Equal(404, (await first.ReadAsync()).Status);
    }

    [Fact]
    public async Task A_listener_that_is_refused_memory_for_one_connection_takes_the_next()
    {
        await using RunningHttpService service = new(network: true, places: 2);
        using RawConnection first = await service.ConnectOverNetworkAsync();
        await first.SendAsync(Ask);
        Assert.Equal(404, (await first.ReadAsync()).Status);
        service.Log.IsRefused = true;
        for (int i = 0; i < 3; i++)
        {
            using RawConnection further = await service.ConnectOverNetworkAsync();
            Assert.Equal("", await further.ReadToEndAsync());
        }

        Assert.False(service.Log.IsRefused);
    }

    [Fact]
    public async Task A_place_comes_back_with_the_end_of_its_connection()
    {
        await using RunningHttpService service = new(places: 1);
        for (int i = 0; i < 5; i++)
        {
            using RawConnection connection = await service.ConnectAsync();
            if (i % 2 == 0)
            {
                await connection.SendAsync(Ask);
                Assert.Equal(404, (await connection.ReadAsync()).Status);
            }
        }
    }

    [Fact]
    public async Task A_connection_that_says_nothing_is_closed_after_thirty_seconds()
    {
        ManualTimer time = new();
        await using RunningHttpService service = new(time: time);
        using RawConnection silent = await service.ConnectAsync();
        await time.UntilAsync(timers => timers.Single == 1);
        time.Fire();
        Assert.Equal("", await silent.ReadToEndAsync());
        Assert.False(service.Http.IsAwake);
        Assert.Equal(30, HttpLimits.FirstByte.TotalSeconds);
    }

    [Fact]
    public async Task A_connection_without_the_password_is_closed_after_thirty_seconds_and_one_with_it_stays()
    {
        ManualTimer time = new();
        await using RunningHttpService service = new(new("bob", "secret"), time);
        using RawConnection stranger = await service.ConnectAsync();
        await stranger.SendAsync(Ask);
        Assert.Equal(401, (await stranger.ReadAsync()).Status);
        using RawConnection bob = await service.ConnectAsync();
        await bob.SendAsync(Ask);
        Assert.Equal(401, (await bob.ReadAsync()).Status);
        await bob.SendAsync("GET /nope HTTP/1.1\r\nHost: x\r\nAuthorization: Basic Ym9iOnNlY3JldA==\r\n\r\n");
        Assert.Equal(404, (await bob.ReadAsync()).Status);
        Assert.Equal(1, time.Single);
        time.Fire();
        Assert.Equal("", await stranger.ReadToEndAsync());
        await bob.SendAsync("GET /nope HTTP/1.1\r\nHost: x\r\nAuthorization: Basic Ym9iOnNlY3JldA==\r\n\r\n");
        Assert.Equal(404, (await bob.ReadAsync()).Status);
    }

    [Theory]
    [InlineData(1024UL, 2, 128)]
    [InlineData(1024UL, 1, 256)]
    [InlineData(1048576UL, 2, 1000)]
    [InlineData(ulong.MaxValue, 3, 1000)]
    [InlineData(100UL, 4, 16)]
    public void Listeners_share_what_descriptors_there_are(ulong descriptors, int listeners, int places) =>
        Assert.Equal(places, HttpLimits.ConnectionsOf(descriptors, listeners));

    [Fact]
    public void A_network_of_64_bits_is_one_peer()
    {
        ConnectionPlaces places = new(2);
        Assert.True(places.TryAssign(ConnectionPlaces.PeerOf(IPAddress.Parse("2001:db8::1"))));
        Assert.False(places.TryAssign(ConnectionPlaces.PeerOf(IPAddress.Parse("2001:db8::2"))));
        Assert.True(places.TryAssign(ConnectionPlaces.PeerOf(IPAddress.Parse("2001:db8:0:1::1"))));
        Assert.True(places.TryAssign(ConnectionPlaces.PeerOf(IPAddress.Parse("10.0.0.1"))));
        Assert.True(places.TryAssign(null));
    }
}
