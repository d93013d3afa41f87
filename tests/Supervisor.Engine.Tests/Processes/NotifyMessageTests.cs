using System.Text;
using Supervisor.Engine.Processes;

namespace Supervisor.Engine.Tests.Processes;

/// <summary>sd_notify(3): programs are written against systemd and say what it takes, and more.</summary>
public sealed class NotifyMessageTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("READY=1", "ready")]
    [InlineData("READY=0", "")]
    [InlineData("READY=", "")]
    [InlineData("READY=11", "")]
    [InlineData("=1", "")]
    [InlineData("READY", "")]
    [InlineData("ready=1", "")]
    [InlineData("XREADY=1", "")]
    [InlineData("RELOADING=1", "reloading")]
    [InlineData("RELOADING=0", "")]
    [InlineData("STOPPING=1", "stopping")]
    [InlineData("STOPPING=0", "")]
    [InlineData("WATCHDOG=1", "alive")]
    [InlineData("WATCHDOG=trigger", "failing")]
    [InlineData("WATCHDOG=0", "")]
    [InlineData("RELOADING=1\nREADY=1\nSTOPPING=1\nWATCHDOG=1\n", "ready reloading stopping alive")]
    [InlineData("READY=1\nREADY=0", "ready")]
    [InlineData("WATCHDOG=trigger\nWATCHDOG=1", "alive failing")]
    [InlineData("MAINPID=5\n\nREADY=1", "ready")]
    public void Words(string text, string expected)
    {
        NotifyMessage message = Parse(text);
        (bool Is, string Name)[] all =
        [
            (message.IsReady, "ready"), (message.IsReloading, "reloading"), (message.IsStopping, "stopping"),
            (message.IsAlive, "alive"), (message.IsFailing, "failing"),
        ];
        Assert.Equal(expected, string.Join(' ', all.Where(each => each.Is).Select(each => each.Name)));
        Assert.Equal((null, null, null), (message.WatchdogInterval, message.Extension, message.Status));
    }

    [Theory]
    [InlineData("1", 1L)]
    [InlineData("30000000", 30_000_000L)]
    [InlineData("31536000000000", 31_536_000_000_000L)]
    [InlineData("31536000000001", null)]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("", null)]
    [InlineData("5s", null)]
    [InlineData("99999999999999999999", null)]
    public void Times_are_more_than_nothing_and_a_year_at_most(string text, long? microseconds)
    {
        TimeSpan? expected = microseconds is { } count ? TimeSpan.FromMicroseconds(count) : null;
        NotifyMessage watchdog = Parse($"WATCHDOG_USEC={text}");
        NotifyMessage more = Parse($"EXTEND_TIMEOUT_USEC={text}");
        Assert.Equal((expected, null), (watchdog.WatchdogInterval, watchdog.Extension));
        Assert.Equal((expected, null), (more.Extension, more.WatchdogInterval));
    }

    [Fact]
    public void A_time_that_makes_no_sense_leaves_the_one_before()
    {
        NotifyMessage message = Parse("WATCHDOG_USEC=7\nWATCHDOG_USEC=x\nEXTEND_TIMEOUT_USEC=8\nEXTEND_TIMEOUT_USEC=0");
        Assert.Equal((TimeSpan.FromMicroseconds(7), TimeSpan.FromMicroseconds(8)), (message.WatchdogInterval, message.Extension));
    }

    [Theory]
    [InlineData("STATUS=", "")]
    [InlineData("STATUS= up = well ", "up = well")]
    [InlineData("STATUS=a\tb\u0085c", "a b c")]
    [InlineData("STATUS=first\nSTATUS=last", "last")]
    public void Status_is_for_people(string text, string expected) => Assert.Equal(expected, Parse(text).Status);

    [Theory]
    [InlineData(255, 255)]
    [InlineData(256, 256)]
    [InlineData(257, 256)]
    public void Status_has_its_length(int given, int kept) =>
        Assert.Equal(new string('x', kept), Parse("STATUS=" + new string('x', given)).Status);

    [Fact]
    public void A_character_of_two_units_is_not_cut_in_half() =>
        Assert.Equal(new string('x', 255), Parse("STATUS=" + new string('x', 255) + "\U0001f600").Status);

    private static NotifyMessage Parse(string text) => NotifyMessage.Parse(Encoding.UTF8.GetBytes(text));
}
