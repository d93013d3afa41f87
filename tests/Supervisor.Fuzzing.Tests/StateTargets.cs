using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Supervisor.Engine.Snapshots;
using Supervisor.Engine.Tests.Listeners;
using Supervisor.Server.Events;
using Supervisor.Supervision.RunTime;

namespace Supervisor.Fuzzing.Tests;

internal static class StateTargets
{
    private static readonly EngineSnapshot Snapshot = new ListenerRig().Engine.TakeSnapshot();

    /// <summary>A state file is read or refused; what was read is written and read again as the same.</summary>
    public static void StateFile(byte[] data)
    {
        RuntimeState state;
        try
        {
            state = RuntimeStateDocument.Read(data);
        }
        catch (FormatException)
        {
            return;
        }

        byte[] written = RuntimeStateDocument.Write(state);
        FuzzTarget.Hold(RuntimeStateDocument.Write(RuntimeStateDocument.Read(written)).AsSpan().SequenceEqual(written), "what was written is read as something else");
    }

    /// <summary>The query of a live event stream, and behind a line feed the header Last-Event-ID.</summary>
    public static void EventFilter(byte[] data)
    {
        string[] parts = Encoding.UTF8.GetString(data).Split('\n', 2);
        try
        {
            EventSelection.Parse(new QueryCollection(QueryHelpers.ParseQuery(parts[0])), parts.ElementAtOrDefault(1), Snapshot);
        }
        catch (FormatException exception)
        {
            FuzzTarget.Hold(exception.Message.Length > 0, "a refusal without a word");
        }
    }
}
