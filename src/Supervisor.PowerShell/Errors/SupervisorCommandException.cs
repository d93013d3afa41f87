namespace Supervisor.PowerShell;

/// <summary>What the error records of this module carry; the failure of the call, if there was one, is inside.</summary>
public sealed class SupervisorCommandException : Exception
{
    /// <summary>A failure with a message for users.</summary>
    public SupervisorCommandException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
