using System.Text;

namespace Supervisor.Simulation;

/// <summary>What programs write.</summary>
internal static class Programs
{
    /// <summary>Something a program writes at once.</summary>
    public static Piece Line(string name, int number, Random dice) => dice.Next(name.StartsWith("ears:", StringComparison.Ordinal) ? 1 : 12) switch
    {
        10 => new(Encoding.UTF8.GetBytes($"<!--XSUPERVISOR:BEGIN-->message {number}<!--XSUPERVISOR:END-->"), PieceKind.Message),
        11 => new("\x1b[1;31m"u8.ToArray(), PieceKind.Sequence),
        9 => new(Encoding.UTF8.GetBytes($"line of {name} {number} {new string('.', dice.Next(dice.OneIn(50) ? 40_000 : 500))}\n"), PieceKind.Text),
        _ => new(Encoding.UTF8.GetBytes($"line of {name} {number}\n"), PieceKind.Text),
    };
}
