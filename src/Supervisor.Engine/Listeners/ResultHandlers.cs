using Supervisor.Engine.Settings;

namespace Supervisor.Engine.Listeners;

/// <summary>What a result handler makes of a listener's answer.</summary>
internal enum ResultVerdict
{
    /// <summary>The event has been dealt with.</summary>
    Accepted,

    /// <summary>The event is sent again.</summary>
    Rejected,
}

/// <summary>The result handlers that exist natively; the configuration admits no other.</summary>
internal static class ResultHandlers
{
    private static ReadOnlySpan<byte> StdinToken => "STDIN:"u8;

    public static ResultVerdict Judge(string handler, ReadOnlySpan<byte> result, out ReadOnlyMemory<byte> forStdin)
    {
        forStdin = default;
        if (handler == ListenerSettings.StdinWriteHandler && result.StartsWith(StdinToken))
        {
            forStdin = result[StdinToken.Length..].ToArray();
            return ResultVerdict.Accepted;
        }

        return result.SequenceEqual("OK"u8) ? ResultVerdict.Accepted : ResultVerdict.Rejected;
    }
}
