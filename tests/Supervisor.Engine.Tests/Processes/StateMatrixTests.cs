namespace Supervisor.Engine.Tests.Processes;

/// <summary>
/// Every state with every input, from the table in StateMatrix.txt: a state, under it the inputs, and under those that
/// come to the same what comes of them: the new state, then what was sent, logged and published, in order.
/// </summary>
public sealed class StateMatrixTests
{
    private const string Impossible = "cannot happen";
    private static readonly Lazy<IReadOnlyDictionary<(string State, string Input), string>> Table = new(ReadTable);

    public static TheoryData<string, string> Pairs()
    {
        TheoryData<string, string> pairs = [];
        foreach (string state in StateMachineRig.States.Keys)
        {
            foreach (string input in StateMachineRig.Inputs.Keys)
            {
                pairs.Add(state, input);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_state_and_an_input_come_to_what_the_table_says(string state, string input)
    {
        string expected = Table.Value[(state, input)];

        Assert.Equal(expected == Impossible ? StateMachineRig.Nothing : expected, StateMachineRig.Outcome(state, input));
    }

    [Fact]
    public void The_table_has_each_pair_once_and_no_other() =>
        Assert.Equal(
            StateMachineRig.States.Keys.SelectMany(state => StateMachineRig.Inputs.Keys.Select(input => (state, input))).Order(),
            Table.Value.Keys.Order());

    private static Dictionary<(string State, string Input), string> ReadTable()
    {
        Dictionary<(string State, string Input), string> table = [];
        using Stream stream = typeof(StateMatrixTests).Assembly.GetManifestResourceStream("StateMatrix.txt")!;
        using StreamReader reader = new(stream);
        string state = "";
        List<string> inputs = [];
        List<string> outcome = [];
        while (reader.ReadLine() is { } line)
        {
            int indent = line.Length - line.TrimStart().Length;
            string text = line.Trim();
            if (indent < 4)
            {
                Close();
            }

            if (indent == 4)
            {
                outcome.Add(text);
            }
            else if (indent == 2)
            {
                inputs = [.. text.Split(" or ")];
            }
            else if (text.Length > 0 && !text.StartsWith('#'))
            {
                state = text;
            }
        }

        Close();
        return table;

        void Close()
        {
            foreach (string input in outcome.Count > 0 ? inputs : [])
            {
                table.Add((state, input), outcome.Count == 1 ? outcome[0] : $"{outcome[0]} | {string.Join("; ", outcome[1..])}");
            }

            outcome.Clear();
        }
    }
}
