using System.Text.RegularExpressions;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Docs;

/// <summary>docs/xmlrpc.md has the methods of a daemon that has all of them, with their types and parameters.</summary>
public sealed partial class ApiReferenceTests
{
    private const string Twiddler =
        "[rpcinterface:twiddler]\nsupervisor.rpcinterface_factory = supervisor_twiddler.rpcinterface:make_twiddler_rpcinterface\n";

    private static readonly Dictionary<string, string> Methods = Documentation.Parts("xmlrpc.md", 3);

    [Fact]
    public async Task Page_has_every_method_as_it_is_and_no_other()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Twiddler, "allow_runtime_programs=true");
        IReadOnlyList<string> names = [.. (await daemon.Client.CallAsync("system.listMethods")).AsArray().Select(name => name.AsString())];
        string[] aliases = [.. Methods.Values.SelectMany(text => Alias().Matches(text)).Select(match => match.Groups["name"].Value)];
        Assert.Equal(names.Order(), Methods.Keys.Concat(aliases).Order());
        foreach (string name in Methods.Keys)
        {
            string signature = string.Join(", ", (await daemon.Client.CallAsync("system.methodSignature", [name])).AsArray()
                .Select(type => type.AsString()));
            string help = (await daemon.Client.CallAsync("system.methodHelp", [name])).AsString();
            Match shown = Signature().Match(Methods[name]);
            Match[] parameters = Parameter().Matches(shown.Groups["parameters"].Value).ToArray();
            Assert.Equal(name, shown.Groups["name"].Value);
            Assert.Equal(signature, string.Join(", ", parameters.Select(parameter => parameter.Groups["type"].Value).Prepend(shown.Groups["type"].Value)));
            Assert.Equal(
                HelpParameter().Matches(help).Select(parameter => parameter.Groups["name"].Value),
                parameters.Select(parameter => parameter.Groups["name"].Value));
        }
    }

    [Fact]
    public void Every_parameter_is_explained_and_every_method_has_a_result_and_an_example() => Assert.All(Methods, method =>
    {
        foreach (Match parameter in Parameter().Matches(Signature().Match(method.Value).Groups["parameters"].Value))
        {
            Assert.Contains($"\n- `{parameter.Groups["name"].Value}`: ", method.Value, StringComparison.Ordinal);
        }

        Assert.Contains("\nResult: ", method.Value, StringComparison.Ordinal);
        string example = Assert.Single(Documentation.Blocks(method.Value, "python"));
        Assert.Contains(method.Key is "system.multicall" ? "MultiCall" : method.Key, example, StringComparison.Ordinal);
    });

    [Fact]
    public void Every_fault_is_in_the_table_with_its_code_and_methods_name_no_other()
    {
        Dictionary<string, string> table = Documentation.Rows(Documentation.Parts("xmlrpc.md", 2)["Faults"]).ToDictionary(row => row[1], row => row[0]);
        Assert.Equal(
            Enum.GetValues<Fault>().Select(fault => (new XmlRpcFaultException(fault).Message, ((int)fault).ToString())).Order(),
            table.Select(row => (row.Key, row.Value)).Order());
        foreach (string line in Methods.Values.SelectMany(text => text.Split('\n')).Where(line => line.StartsWith("Faults: ", StringComparison.Ordinal)))
        {
            Assert.All(FaultName().Matches(line), name => Assert.Contains(name.Groups["name"].Value, table.Keys));
        }
    }

    [Fact]
    public void Every_event_type_and_state_is_explained()
    {
        string events = Documentation.Read("events.md");
        Assert.All(EventNames.All, name => Assert.True(
            events.Contains($"`{name}`", StringComparison.Ordinal) || events.Contains($"\n### {name}\n", StringComparison.Ordinal), name));
        string[][] states = [.. Documentation.Rows(Documentation.Read("processes.md")).Where(row => row.Length == 3)];
        Assert.All(Enum.GetValues<ProcessState>(), state =>
            Assert.Contains(states, row => row[0] == state.Name() && row[1] == ((int)state).ToString()));
    }

    [GeneratedRegex("Also as `(?<name>[^`]*)`")]
    private static partial Regex Alias();

    [GeneratedRegex(@"^```\n(?<type>\w+) (?<name>[\w.]+)\((?<parameters>.*)\)\n```", RegexOptions.Multiline)]
    private static partial Regex Signature();

    [GeneratedRegex(@"\[?(?<type>[\w|]+) (?<name>\w+)\]?")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^@param \S+ (?<name>\S+)", RegexOptions.Multiline)]
    private static partial Regex HelpParameter();

    [GeneratedRegex(@"(?:Faults: |; )(?<name>[A-Z_]+) \(")]
    private static partial Regex FaultName();
}
