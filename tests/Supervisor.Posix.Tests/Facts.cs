namespace Supervisor.Posix.Tests;

/// <summary>A test that only root can run.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (ProcessCredentials.Uid != 0)
        {
            Skip = "switching users takes root";
        }
    }
}

/// <summary>A test for everybody but root.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnprivilegedFactAttribute : FactAttribute
{
    public UnprivilegedFactAttribute()
    {
        if (ProcessCredentials.Uid == 0)
        {
            Skip = "root is refused nothing";
        }
    }
}

/// <summary>A test that takes CAP_SYS_RESOURCE, which root has but in a container.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ResourceCapabilityFactAttribute : FactAttribute
{
    public ResourceCapabilityFactAttribute()
    {
        if (!ProcessCredentials.Has(ProcessCredentials.ResourceCapability))
        {
            Skip = "raising a hard limit takes CAP_SYS_RESOURCE";
        }
    }
}

/// <summary>A test that takes CAP_SYS_NICE, and a system where that lets real-time policies be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SchedulingFactAttribute : FactAttribute
{
    public SchedulingFactAttribute()
    {
        if (!Precedence.IsPossible())
        {
            Skip = "going ahead of others takes CAP_SYS_NICE";
        }
    }
}
