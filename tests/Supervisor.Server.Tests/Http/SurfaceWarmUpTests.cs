namespace Supervisor.Server.Tests.Http;

public sealed class SurfaceWarmUpTests
{
    [Fact]
    public async Task Answers_its_request_and_ends()
    {
        for (int i = 0; i < 20; i++)
        {
            await SurfaceWarmUp.Begin().EndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }
    }
}
