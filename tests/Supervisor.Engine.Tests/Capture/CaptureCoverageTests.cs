using System.Reflection;
using Supervisor.Engine.Listeners;
using Supervisor.Engine.Processes;

namespace Supervisor.Engine.Tests.Capture;

/// <summary>
/// Whoever adds a field to what an engine knows decides what becomes of it when another process image goes on: it is captured, or it
/// stands here with the reason why it need not be.
/// </summary>
public sealed class CaptureCoverageTests
{
    [Fact]
    public void Every_field_of_a_process_is_captured_or_has_a_reason() => Check<ManagedProcess, ProcessRecord>(new()
    {
        ["core"] = "the engine's",
        ["group"] = "by its place in the record",
        ["hostState"] = "the host gives it its run",
        ["isRemoved"] = "what was removed is not captured",
        ["timerVersion"] = "counts within one image",
        ["probeTimerVersion"] = "counts within one image",
        ["snapshot"] = "made anew",
        ["restartsLately"] = "as RestartMinute and RestartCounts",
        ["batch"] = "as IsInBatch",
    });

    [Fact]
    public void Every_field_of_what_is_known_of_a_run_is_captured() => Check<RunProbes, ProbesRecord>([]);

    [Fact]
    public void Every_field_of_a_pool_is_captured_or_has_a_reason() => Check<ListenerPool, PoolRecord>(new()
    {
        ["host"] = "the engine's",
        ["name"] = "by its place in the record",
        ["processes"] = "the group's",
        ["settings"] = "with the group's",
        ["envelope"] = "room to work in",
        ["lastAccepted"] = "matters within one delivery",
    });

    [Fact]
    public void Every_field_of_a_listener_is_captured_or_has_a_reason() => Check<ListenerConversation, ConversationRecord>(new()
    {
        ["process"] = "by its place in the record",
        ["pool"] = "by its place in the record",
    });

    [Fact]
    public void Every_field_of_a_group_is_captured_or_has_a_reason() => Check<ManagedGroup, GroupRecord>(new()
    {
        ["core"] = "the engine's",
        ["byName"] = "made anew",
        ["snapshot"] = "made anew",
        ["snapshotIsCurrent"] = "made anew",
        ["hostState"] = "the host's",
    });

    private static void Check<TCaptured, TRecord>(Dictionary<string, string> reasons)
    {
        HashSet<string> captured = [.. typeof(TRecord).GetProperties().Select(property => Plain(property.Name))];
        string[] fields = [.. typeof(TCaptured).GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
            .Select(field => Plain(field.Name))];

        Assert.Equal([], fields.Except(captured).Except(reasons.Keys));
        Assert.Equal([], reasons.Keys.Except(fields));
    }

    /// <summary><c>_name</c>, <c>Name</c> and <c>&lt;Name&gt;k__BackingField</c> are one.</summary>
    private static string Plain(string name)
    {
        string plain = name.TrimStart('_', '<').Split('>')[0];
        return char.ToLowerInvariant(plain[0]) + plain[1..];
    }
}
