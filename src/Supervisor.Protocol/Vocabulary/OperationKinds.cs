namespace Supervisor.Protocol;

/// <summary>What an operation of the daemon is about, as the wire has it.</summary>
public static class OperationKinds
{
    /// <summary>Bringing what is active to the configuration.</summary>
    public const string Update = "update";

    /// <summary>Restarting the processes of a collection.</summary>
    public const string Restart = "restart";

    /// <summary>A start that somebody waits for.</summary>
    public const string Start = "start";

    /// <summary>A stop that somebody waits for.</summary>
    public const string Stop = "stop";

    /// <summary>Adding, changing or removing a program or group at run time.</summary>
    public const string Change = "change";

    /// <summary>Going on in another process image.</summary>
    public const string Upgrade = "upgrade";

    /// <summary>Adding, changing or removing a collection at run time.</summary>
    public const string Collection = "collection";
}
