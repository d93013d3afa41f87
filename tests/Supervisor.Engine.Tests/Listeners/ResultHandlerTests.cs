using System.Text;
using Supervisor.Engine.Listeners;
using Supervisor.Engine.Settings;

namespace Supervisor.Engine.Tests.Listeners;

public sealed class ResultHandlerTests
{
    [Theory]
    [InlineData(ListenerSettings.DefaultResultHandler, "OK", true, "")]
    [InlineData(ListenerSettings.DefaultResultHandler, "FAIL", false, "")]
    [InlineData(ListenerSettings.DefaultResultHandler, "ok", false, "")]
    [InlineData(ListenerSettings.DefaultResultHandler, "OK\n", false, "")]
    [InlineData(ListenerSettings.DefaultResultHandler, "", false, "")]
    [InlineData(ListenerSettings.DefaultResultHandler, "STDIN:x", false, "")]
    [InlineData(ListenerSettings.StdinWriteHandler, "OK", true, "")]
    [InlineData(ListenerSettings.StdinWriteHandler, "STDIN:x y", true, "x y")]
    [InlineData(ListenerSettings.StdinWriteHandler, "STDIN:", true, "")]
    [InlineData(ListenerSettings.StdinWriteHandler, "STDIN", false, "")]
    [InlineData(ListenerSettings.StdinWriteHandler, "FAIL", false, "")]
    public void An_answer_is_taken_or_asked_for_again(string handler, string answer, bool isAccepted, string forStdin)
    {
        ResultVerdict verdict = ResultHandlers.Judge(handler, Encoding.UTF8.GetBytes(answer), out ReadOnlyMemory<byte> given);
        Assert.Equal((isAccepted, forStdin), (verdict == ResultVerdict.Accepted, Encoding.UTF8.GetString(given.Span)));
    }
}
