namespace Supervisor.Posix.Tests;

/// <summary>Tests that no other may run beside.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
