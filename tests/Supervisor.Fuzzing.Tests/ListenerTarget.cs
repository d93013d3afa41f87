using System.Text;
using Supervisor.Engine.Listeners;
using Supervisor.Engine.Tests.Listeners;

namespace Supervisor.Fuzzing.Tests;

internal static class ListenerTarget
{
    /// <summary>
    /// Whatever a listener says, and however it is cut: no event is in two places, and after a listener that broke the protocol has
    /// ended, all is as at the beginning.
    /// </summary>
    public static void Conversation(byte[] data)
    {
        foreach (int piece in (ReadOnlySpan<int>)[1, 3, 7, data.Length + 1])
        {
            Converse(data, piece);
        }
    }

    private static void Converse(byte[] data, int piece)
    {
        ListenerRig bench = new();
        for (int i = 0; i < 5; i++)
        {
            bench.Happen($"event {i}");
        }

        for (int i = 0; i < data.Length; i += piece)
        {
            bench.Say(Encoding.Latin1.GetString(data, i, Math.Min(piece, data.Length - i)));
        }

        IReadOnlyList<string> sent = [.. bench.TakeSent()];
        int waiting = bench.Ear.Group.Pool!.Buffered;
        FuzzTarget.Hold(sent.Distinct().Count() + waiting is >= 5 and <= 6, $"{sent.Count} events sent, {waiting} wait, of 5");
        bench.Engine.Exited(bench.Ear, new(0), bench.Time.Advance(1));
        FuzzTarget.Hold(bench.Ear.Listener!.State == ListenerState.Acknowledged, $"a listener that has ended is {bench.Ear.Listener.State}");
    }
}
