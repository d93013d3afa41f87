using Supervisor.Configuration.Arguments;
using Supervisor.Configuration.Check;
using Supervisor.Configuration.Comparison;
using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Ini;
using Supervisor.Configuration.Sections;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Tests;

/// <summary>The table of keys says what the readers do.</summary>
public sealed class KeyTableTests
{
    private const string Factory = "supervisor.rpcinterface_factory";

    public static TheoryData<string> Kinds => [.. ConfigurationSections.All.Select(kind => kind.Kind)];

    // Read by the client, and plug-ins of clients, which are not read at all.
    private static bool IsForClients(ConfigurationSection kind) => kind.Kind is "supervisorctl" or "ctlplugin";

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Readers_ask_for_the_keys_of_the_table_and_no_others(string kind)
    {
        ConfigurationSection section = ConfigurationSections.All.Single(other => other.Kind == kind);
        if (IsForClients(section))
        {
            return;
        }

        HashSet<string> asked = [];
        IniDocument document = new() { Asked = (name, option) => _ = section.Matches(name) && asked.Add(option) };
        string text = "[supervisord]\n" + Example(section) + "[program:p]\ncommand=x\n";
        List<SyntaxProblem> problems = [];
        ConfigParserReader.Read(document, "/conf/supervisord.conf", System.Text.Encoding.UTF8.GetBytes(text), problems);
        MadeUpMachine machine = new();
        ReadingContext context = Context(document, machine);
        new IncludeReader(context, machine, problems).Read();
        new SupervisordSectionReader(context, new CommandLine(), "/tmp").Read();
        new RpcInterfaceReader(context).Read();
        new GroupReader(context, new Dictionary<string, string>()).Read();
        new HttpServerReader(context).Read();
        new CollectionReader(context).Read();
        Assert.Empty(context.Errors.All);
        Assert.Equal(section.Keys.Select(key => key.Name).Order(), asked.Order());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Leaving_a_key_out_means_its_default(string kind)
    {
        ConfigurationSection section = ConfigurationSections.All.Single(other => other.Kind == kind);
        if (IsForClients(section))
        {
            return;
        }

        // A pool of listeners starts early, its processes among themselves do not.
        string defaults = string.Concat(section.Keys.Where(key => key.Default is not null && (kind, key.Name) != ("eventlistener", "priority"))
            .Select(key => $"{key.Name}={key.Default}\n"));
        Assert.Equal(Json("[supervisord]\n" + Example(section)), Json("[supervisord]\n" + Example(section) + defaults));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_required_is_refused_when_it_is_missing(string kind)
    {
        ConfigurationSection section = ConfigurationSections.All.Single(other => other.Kind == kind);
        foreach (ConfigurationKey key in section.Keys.Where(key => key.IsRequired))
        {
            string text = string.Join('\n', Example(section).Split('\n').Where(line => !line.StartsWith(key.Name + "=", StringComparison.Ordinal)));
            Assert.Contains(new MadeUpMachine().Errors("[supervisord]\n" + text), error => error.Option is null || error.Option == key.Name);
        }
    }

    [Fact]
    public void Changes_of_a_process_are_live_or_need_a_restart_as_the_table_says()
    {
        ProcessSettings before = Process("");
        foreach (ConfigurationKey key in ConfigurationSections.Find("program:x")!.Keys.Where(key => key.Change != KeyChange.Members))
        {
            string value = Other(key);
            IReadOnlyList<SettingDifference> changes = SettingsComparison.Compare(before, Process($"{key.Name}={value}\n"));
            SettingDifference change = Assert.Single(changes, change => change.Option == key.Name);
            Assert.Equal(key.Change == KeyChange.Process, change.NeedsRestart);
        }
    }

    private static ProcessSettings Process(string options) =>
        new MadeUpMachine().Load($"[supervisord]\nruntime_state_file=/tmp/state\n[program:other]\ncommand=x\n[program:p]\ncommand=x\nkillasgroup=true\nready=notify\nhealth=http://x/\n{options}")
            .Groups.Single(group => group.Name == "p").Processes[0];

    private static string Other(ConfigurationKey key) => (key.Type, key.Name) switch
    {
        (_, "killasgroup") => "false",
        (_, "command") => "y",
        (_, "depends_on") => "other",
        ("action", _) => "stop",
        ("probe", _) => "tcp://localhost:1",
        ("probe action", _) => "event",
        ("fraction", _) => "0.5",
        ("end", _) => "fatal",
        ("boolean", _) => key.Default == "true" ? "false" : "true",
        ("autorestart", _) => "true",
        ("signal", _) => "INT",
        ("user", _) => "joe",
        ("octal", _) => "077",
        ("path" or "log", _) => "/tmp/other",
        ("variables", _) => "A=\"1\"",
        ("url", _) => "http://localhost:1",
        _ => "7",
    };

    private static string Example(ConfigurationSection kind) => kind.Kind switch
    {
        "supervisord" => "",
        "program" => "[program:x]\ncommand=x\n",
        "fcgi-program" => "[fcgi-program:x]\ncommand=x\nsocket=unix:///tmp/s\n",
        "eventlistener" => "[eventlistener:x]\ncommand=x\nevents=TICK_5\n",
        "group" => "[group:x]\nprograms=\n",
        "collection" => "[collection:x]\nprograms=p\n",
        "unix_http_server" => "[unix_http_server]\nfile=/tmp/s\n",
        "inet_http_server" => "[inet_http_server]\nport=1\n",
        "pipe_http_server" => "[pipe_http_server]\nname=x\n",
        "rpcinterface" => $"[rpcinterface:supervisor]\n{Factory}={RpcInterfaceSettings.MainFactory}\n",
        "include" => "[include]\nfiles=*.nothing\n",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind.Kind, "a kind without an example"),
    };

    private static ReadingContext Context(IniDocument document, MadeUpMachine machine) => new()
    {
        Document = document,
        Errors = new ErrorList(),
        Machine = new MachineValues(machine, machine, textOnly: false),
        TextOnly = false,
        UserId = 0,
        Variables = new ExpansionNames(),
        Here = "/conf",
        HostNodeName = "node",
    };

    private static string Json(string text)
    {
        using MemoryStream stream = new();
        ConfigurationJson.Write(stream, new MadeUpMachine().Load(text));
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
