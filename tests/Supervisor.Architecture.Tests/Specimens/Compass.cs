using Supervisor.Architecture.Tests.Specimens.South;

namespace Supervisor.Architecture.Tests.Specimens.North
{
    /// <summary>Uses another namespace where only the code of a closure tells.</summary>
    internal static class Compass
    {
        public static Func<object> Points { get; } = () => new List<object> { new Pole() };
    }
}

namespace Supervisor.Architecture.Tests.Specimens.South
{
    /// <summary>Uses it back.</summary>
    internal sealed class Pole
    {
        public override string ToString() => North.Compass.Points.ToString()!;
    }
}
