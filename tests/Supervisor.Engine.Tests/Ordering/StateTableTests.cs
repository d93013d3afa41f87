using Supervisor.Engine.Ordering;
using Supervisor.Engine.States;
using Supervisor.TestKit;

namespace Supervisor.Engine.Tests.Ordering;

/// <summary>The rule of supervision is what docs/ARCHITECTURE.md says.</summary>
public sealed class StateTableTests
{
    private static readonly string[] Rows =
    [
        "nothing", "nothing, a start comes by itself", "a start under way", "a child", "a child on its way out", "a child that cannot be signalled",
    ];

    public static TheoryData<Situation, Goal> Cells()
    {
        TheoryData<Situation, Goal> cells = [];
        foreach (Situation situation in Enum.GetValues<Situation>())
        {
            foreach (Goal goal in Enum.GetValues<Goal>())
            {
                cells.Add(situation, goal);
            }
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Each_cell_is_as_documented(Situation situation, Goal goal)
    {
        string row = Documentation.Read("ARCHITECTURE.md").Split('\n').Single(line => line.StartsWith($"| {Rows[(int)situation]} |", StringComparison.Ordinal));
        int column = goal switch { Goal.Up => 3, Goal.Down => 4, Goal.Again => 5, _ => 6 };
        string[] bold = row.Split('|')[column].Split("**");

        Assert.Equal(
            StateTable.Next(situation, goal) switch
            {
                Step.Start => "start",
                Step.Stop => "stop",
                Step.CallOff => "call off",
                Step.Fail => "FATAL",
                _ => "",
            },
            bold.Length > 1 ? bold[1] : "");
    }
}
