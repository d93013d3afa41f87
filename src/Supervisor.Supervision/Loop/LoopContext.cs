namespace Supervisor.Supervision.Loop;

/// <summary>Brings what awaits on the loop back to it.</summary>
internal sealed class LoopContext(SupervisionLoop loop) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => loop.Post(() => d(state));

    public override SynchronizationContext CreateCopy() => this;
}
