namespace Supervisor.PowerShell;

/// <summary>What the error records of this module carry; the failure of the call, if there was one, is inside.</summary>
public class SupervisorCommandException : Exception
{
    /// <summary>A failure with a message for users.</summary>
    public SupervisorCommandException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>The daemon it is about, or null.</summary>
    public SupervisorSession? Session { get; init; }

    /// <summary>The process it is about, as <c>group:process</c>, or null.</summary>
    public string? Process { get; init; }
}

/// <summary>The daemon cannot be reached, does not answer, or does not let one in.</summary>
public sealed class SupervisorUnavailableException(string message, Exception? inner = null) : SupervisorCommandException(message, inner);

/// <summary>The daemon has refused.</summary>
public sealed class SupervisorFaultException(string message, Exception? inner = null) : SupervisorCommandException(message, inner)
{
    /// <summary>The code of its fault, such as 6 for SHUTDOWN_STATE.</summary>
    public int FaultCode { get; init; }
}

/// <summary>There is nothing of that name.</summary>
public sealed class SupervisorNotFoundException(string message, Exception? inner = null) : SupervisorCommandException(message, inner);

/// <summary>It was not so in time.</summary>
public sealed class SupervisorTimeoutException(string message, Exception? inner = null) : SupervisorCommandException(message, inner);

/// <summary>It was tried and did not succeed, such as the start of a process.</summary>
public sealed class SupervisorOperationException(string message, Exception? inner = null) : SupervisorCommandException(message, inner);
