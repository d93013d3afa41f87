using System.Buffers;
using Supervisor.Daemon.Upgrading;
using Supervisor.Engine;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Takeover;
using Supervisor.TestKit;
using JournalLine = Supervisor.Supervision.Takeover.JournalLine;

namespace Supervisor.Fuzzing.Tests;

/// <summary>What a daemon reads that another one has left: of another version, cut, damaged, or none at all.</summary>
internal static class TakeoverTargets
{
    private const byte Bare = (byte)'!';

    /// <summary>
    /// A journal as it stands, and one of these lines with the checksums that they ought to have, but for those that begin with an
    /// exclamation mark. It is read or refused, and what it means is written and read again as the same.
    /// </summary>
    public static void Journal(byte[] data)
    {
        Take(data);
        Take(Framed(data));
    }

    /// <summary>What an image leaves to the next.</summary>
    public static void State(byte[] data)
    {
        SupervisionRecord record;
        try
        {
            record = StateDocument.Read(data);
        }
        catch (FormatException exception)
        {
            FuzzTarget.Hold(exception.Message.Length > 0, "a refusal without a word");
            return;
        }

        byte[] written = StateDocument.Write(record);
        byte[] again = StateDocument.Write(StateDocument.Read(written));
        FuzzTarget.Hold(again.AsSpan().SequenceEqual(written), "what was written is read as something else");
    }

    /// <summary>The same with what stands before it: the daemon, and where the settings are.</summary>
    public static void Image(byte[] data)
    {
        TakeoverState state;
        try
        {
            state = TakeoverState.Read(data);
        }
        catch (FormatException exception)
        {
            FuzzTarget.Hold(exception.Message.Length > 0, "a refusal without a word");
            return;
        }

        byte[] written = state.Write(new());
        FuzzTarget.Hold(TakeoverState.Read(written).Write(new()).AsSpan().SequenceEqual(written), "what was written is read as something else");
    }

    /// <summary>An engine goes on from what it is given and knows the same then, or cannot and says so; hours later it still stands.</summary>
    public static void Engine(byte[] data)
    {
        FakeTime time = new();
        SupervisorEngine engine = new(new RecordingHost(time), new("supervisor"));
        try
        {
            SupervisionRecord record = StateDocument.Read(data);
            TakeoverCheck.Require(record);
            engine.Restore(record.Engine);
        }
        catch (FormatException exception)
        {
            FuzzTarget.Hold(exception.Message.Length > 0, "a refusal without a word");
            return;
        }

        engine.ResumeStarts(time.Now);
        foreach (int seconds in (int[])[0, 1, 10, 4000, 50000])
        {
            engine.Elapsed(time.Advance(seconds));
            _ = engine.TakeSnapshot();
        }

        engine.Shutdown(time.Now);
        engine.Elapsed(time.Advance(1));
        _ = engine.Capture(time.Now);
    }

    private static void Take(ReadOnlySpan<byte> bytes)
    {
        JournalHead head;
        SupervisionRecord record;
        try
        {
            JournalContent content = JournalContent.Read(bytes.ToArray());
            FuzzTarget.Hold(content.Damaged <= bytes.Count((byte)'\n'), "more lines are damaged than there are");
            (head, record) = (content.Head, content.ToRecord());
        }
        catch (FormatException exception)
        {
            FuzzTarget.Hold(exception.Message.Length > 0, "a refusal without a word");
            return;
        }

        head = head with { IsLeft = true };
        byte[] written = JournalContent.Write(head, record);
        JournalContent again = JournalContent.Read(written);
        FuzzTarget.Hold(again.Damaged == 0, "what was written is damaged");
        byte[] same = JournalContent.Write(head, again.ToRecord());
        FuzzTarget.Hold(same.AsSpan().SequenceEqual(written), "what was written is read as something else");
    }

    private static ReadOnlySpan<byte> Framed(ReadOnlySpan<byte> texts)
    {
        ArrayBufferWriter<byte> to = new();
        foreach (Range range in texts.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> text = texts[range];
            if (text is [Bare, ..])
            {
                to.Write(text[1..]);
                to.Write("\n"u8);
            }
            else
            {
                JournalLine.Frame(to, text);
            }
        }

        return to.WrittenSpan;
    }
}
