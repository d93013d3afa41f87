using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Commands;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Sections;

/// <summary>Makes the groups: <c>[group:x]</c>, then the programs, listeners and fcgi-programs that are groups of their own.</summary>
internal sealed class GroupReader(ReadingContext context, IReadOnlyDictionary<string, string> environment)
{
    private const string ProgramPrefix = "program:";
    private const string FastCgiPrefix = "fcgi-program:";
    private const string ListenerPrefix = "eventlistener:";
    private const string GroupPrefix = "group:";

    private readonly ProcessReader _processes = new(context);
    private readonly FastCgiSocketReader _sockets = new(context);
    private readonly HashSet<string> _grouped = [];

    /// <summary>Reads them all, sorted by priority and name; the order of the file decides between equals.</summary>
    public IReadOnlyList<GroupSettings> Read()
    {
        List<GroupSettings> groups = new();
        groups.AddRange(Sections(GroupPrefix).Select(ReadGroup));
        groups.AddRange(Sections(ProgramPrefix).Where(section => !_grouped.Contains(section)).Select(ReadProgram));
        groups.AddRange(Sections(ListenerPrefix).Select(ReadListeners));
        groups.AddRange(Sections(FastCgiPrefix).Where(section => !_grouped.Contains(section)).Select(ReadFastCgi));
        return [.. groups.OrderBy(group => group.Priority).ThenBy(group => group.Name, CodePointComparer.Instance)];
    }

    private IEnumerable<string> Sections(string prefix) =>
        context.Document.Sections.Where(section => section.StartsWith(prefix, StringComparison.Ordinal));

    private GroupSettings ReadGroup(string name)
    {
        SectionReader section = context.Reader(name);
        ExpansionNames names = context.VariablesAndHere;
        string group = section.Convert(null, section.Suffix, section.Suffix, PlainValues.Name);
        IReadOnlyList<string> programs = section.Read("programs", [], PlainValues.List, names);
        int priority = section.Read("priority", 999, PlainValues.Integer, names);
        List<ProcessSettings> processes = [.. programs.SelectMany(program => ReadMember(section, group, program))];
        return new GroupSettings { Name = group, Priority = priority, Processes = processes, Section = name };
    }

    private IReadOnlyList<ProcessSettings> ReadMember(SectionReader group, string groupName, string program)
    {
        bool plain = context.Document.HasSection(ProgramPrefix + program);
        bool fastCgi = context.Document.HasSection(FastCgiPrefix + program);
        if (plain == fastCgi)
        {
            group.Fail("programs", plain
                ? $"[{group.Section}] name {program} is ambiguous (exists as program and fcgi-program)"
                : $"[{group.Section}] names unknown program or fcgi-program {program}", group.Raw("programs"));
            _grouped.UnionWith(plain ? [ProgramPrefix + program, FastCgiPrefix + program] : []);
            return [];
        }

        SectionReader member = context.Reader((plain ? ProgramPrefix : FastCgiPrefix) + program);
        _grouped.Add(member.Section);
        return _processes.Read(member, groupName, environment, plain ? null : ReadMemberSocket(member));
    }

    // Supervisor forgets the socket of a grouped fcgi-program, so there may be configurations that never had one.
    private FastCgiSocketSettings? ReadMemberSocket(SectionReader section)
    {
        if (section.Has("socket"))
        {
            return _sockets.Read(section, PythonText.Strip(section.Suffix));
        }

        context.Warn($"For [{section.Section}], there is no socket, so its processes run without one");
        return null;
    }

    private GroupSettings ReadProgram(string name)
    {
        SectionReader section = context.Reader(name);
        string program = section.Convert(null, section.Suffix, section.Suffix, PlainValues.Name);
        int priority = section.Read("priority", 999, PlainValues.Integer, context.VariablesAndHere);
        return new GroupSettings
        {
            Name = program,
            Priority = priority,
            Processes = _processes.Read(section, program, environment),
            Section = name,
        };
    }

    private GroupSettings ReadFastCgi(string name)
    {
        SectionReader section = context.Reader(name);
        string program = section.Convert(null, section.Suffix, section.Suffix, PlainValues.Name);
        int priority = section.Read("priority", 999, PlainValues.Integer, context.VariablesAndHere);
        FastCgiSocketSettings? socket = _sockets.Read(section, program);
        return new GroupSettings
        {
            Name = program,
            Priority = priority,
            Processes = _processes.Read(section, program, environment, socket),
            Section = name,
        };
    }

    private GroupSettings ReadListeners(string name)
    {
        SectionReader section = context.Reader(name);
        ExpansionNames names = context.VariablesAndHere;

        // Listeners start first and stop last unless told otherwise.
        int priority = section.Read("priority", -1, PlainValues.Integer, names);
        int bufferSize = section.Read("buffer_size", 10, text => BufferSize(section, text), names);
        string handler = section.Read("result_handler", ListenerSettings.DefaultResultHandler, text => ResultHandler(section, text), names);
        bool inBytes = section.Read("payload_length", false, PayloadLengthInBytes, names);
        IReadOnlyList<string> events = ReadEvents(section, names);
        if (section.Read("redirect_stderr", false, PlainValues.Boolean, names))
        {
            section.Fail("redirect_stderr", $"[{name}] section sets redirect_stderr=true but this is not allowed because it will interfere "
                + "with the eventlistener protocol", section.Raw("redirect_stderr"));
        }

        return new GroupSettings
        {
            Name = section.Suffix,
            Priority = priority,
            Processes = _processes.Read(section, section.Suffix, environment),
            Listener = new ListenerSettings { Events = events, BufferSize = bufferSize, ResultHandler = handler, LengthInBytes = inBytes },
            Section = name,
        };
    }

    private static IReadOnlyList<string> ReadEvents(SectionReader section, ExpansionNames names)
    {
        string? text = section.Has("events") ? section.Text("events", names) : "";
        if (text is null)
        {
            return [];
        }

        IReadOnlyList<string> events = [.. PlainValues.List(text).Select(name => name.ToUpperInvariant()).Distinct()];
        if (events.Count == 0)
        {
            section.Fail("events", $"[{section.Section}] section requires an \"events\" line", null, "event types separated by commas");
        }

        foreach (string unknown in events.Where(name => !EventNames.All.Contains(name)))
        {
            string guess = NearestName.Find(unknown, EventNames.All) is { } near ? $"; did you mean {near}?" : "";
            section.Fail("events", $"Unknown event type {unknown} in [{section.Section}] events{guess}", text);
        }

        return [.. events.Order(StringComparer.Ordinal)];
    }

    private static bool PayloadLengthInBytes(string text) => text switch
    {
        "bytes" => true,
        "characters" => false,
        _ => throw new ValueException($"value {PythonLiteral.Of(text)} is not a unit of length", "characters or bytes"),
    };

    private static int BufferSize(SectionReader section, string text)
    {
        int size = PlainValues.Integer(text);
        return size >= 1
            ? size
            : throw new ValueException($"[{section.Section}] section sets invalid buffer_size ({size})", "a number from 1 on");
    }

    private string ResultHandler(SectionReader section, string text) =>
        PluginNames.IsAccepted(text, context.TextOnly, ListenerSettings.DefaultResultHandler, ListenerSettings.StdinWriteHandler)
            ? text
            : throw new ValueException(
                $"{text} cannot be resolved within [{section.Section}]",
                $"{ListenerSettings.DefaultResultHandler} or {ListenerSettings.StdinWriteHandler}; other Python plugins do not run here");
}
