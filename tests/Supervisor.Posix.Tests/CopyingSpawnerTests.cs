namespace Supervisor.Posix.Tests;

/// <summary>The same where children cannot share our memory.</summary>
public sealed class CopyingSpawnerTests() : SpawnerTests(new SpawnerOptions { CopyMemory = true });
