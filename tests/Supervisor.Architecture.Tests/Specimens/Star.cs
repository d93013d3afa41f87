namespace Supervisor.Architecture.Tests.Specimens.North
{
    /// <summary>Has the name of another.</summary>
    internal sealed class Star;
}

namespace Supervisor.Architecture.Tests.Specimens.South
{
    /// <summary>Has the name of another.</summary>
    internal sealed class Star;
}
