using Supervisor.PowerShell.Formatting;

namespace Supervisor.PowerShell.Tests.Formatting;

public sealed class CellTests
{
    [Theory]
    [InlineData(0, "0:00:00")]
    [InlineData(67, "0:01:07")]
    [InlineData(86_399, "23:59:59")]
    [InlineData(86_400 + (3 * 3600) + 245, "1d 3:04:05")]
    [InlineData(400L * 86_400, "400d 0:00:00")]
    public void An_uptime_is_short(long seconds, string expected) =>
        Assert.Equal(expected, DurationCell.Text(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void No_uptime_is_empty() => Assert.Equal("", DurationCell.Text(null));

    [Theory]
    [InlineData("Running", "pid 12, uptime 0:00:01", null, "")]
    [InlineData("Exited", "Nov 21 08:41 AM", 3, "status 3, Nov 21 08:41 AM")]
    [InlineData("Exited", "Nov 21 08:41 AM", -1, "by a signal, Nov 21 08:41 AM")]
    [InlineData("Stopped", "Not started", null, "Not started")]
    [InlineData("Fatal", "Exited too quickly", 1, "Exited too quickly")]
    public void A_process_says_why_it_does_not_run(string state, string description, int? exitStatus, string expected) =>
        Assert.Equal(expected, ProcessCell.Detail(state, description, exitStatus));

    [Theory]
    [InlineData("Starting", "Running", null, "Starting -> Running")]
    [InlineData("", "Running", null, "Running")]
    [InlineData("", "", "one\ntwo\n", "one ...")]
    [InlineData("", "", "one\n", "one")]
    [InlineData(null, null, null, "")]
    public void An_event_is_one_line(string? from, string? to, string? data, string expected) =>
        Assert.Equal(expected, EventCell.Detail(null, from, to, data, null));

    [Theory]
    [InlineData("one.sock", "one.sock")]
    [InlineData("unix:///run/one.sock", "one.sock")]
    [InlineData("https://host:9001", "host:9001")]
    [InlineData("gopher://x", "gopher://x")]
    [InlineData(null, "")]
    public void A_session_from_elsewhere_is_shown_by_its_name(string? session, string expected) =>
        Assert.Equal(expected, ServerCell.Text(session));

    [Theory]
    [InlineData("/etc/supervisord.conf", 12, "supervisord.conf:12")]
    [InlineData("/etc/supervisord.conf", null, "supervisord.conf")]
    [InlineData(null, null, "")]
    public void A_place_is_file_and_line(string? file, int? line, string expected) => Assert.Equal(expected, PlaceCell.Text(file, line));

    [Theory]
    [InlineData("program:web", "command", "[program:web] command")]
    [InlineData("program:web", null, "[program:web]")]
    [InlineData(null, null, "")]
    public void An_option_stands_with_its_section(string? section, string? option, string expected) =>
        Assert.Equal(expected, PlaceCell.Option(section, option));
}
