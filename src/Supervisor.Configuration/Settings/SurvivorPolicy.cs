namespace Supervisor.Configuration;

/// <summary>What a start does with programs that a daemon left which died (<c>survivors=</c>).</summary>
public enum SurvivorPolicy
{
    /// <summary>None are looked for.</summary>
    None,

    /// <summary>They go on as programs of the new daemon.</summary>
    Adopt,

    /// <summary>They are left alone, and nothing is started in their place as long as they run.</summary>
    Leave,

    /// <summary>They are stopped as their settings say, and started anew.</summary>
    Stop,
}

/// <summary>Names of the policies.</summary>
public static class SurvivorPolicies
{
    /// <summary>The value of <c>survivors=</c>.</summary>
    public static string Name(this SurvivorPolicy policy) => policy switch
    {
        SurvivorPolicy.Adopt => "adopt",
        SurvivorPolicy.Leave => "leave",
        SurvivorPolicy.Stop => "stop",
        _ => "none",
    };
}
