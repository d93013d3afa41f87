namespace Supervisor.Server.Tests.Http;

public sealed class HttpWarmUpTests
{
    [Fact]
    public async Task Answers_its_request_and_ends()
    {
        for (int i = 0; i < 20; i++)
        {
            await HttpWarmUp.Begin().EndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }
    }
}
