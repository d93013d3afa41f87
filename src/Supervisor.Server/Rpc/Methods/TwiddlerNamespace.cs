using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Rpc.Methods;

/// <summary>
/// The methods of supervisor_twiddler 1.0 (<c>supervisor_twiddler.rpcinterface:make_twiddler_rpcinterface</c>), with its order
/// of checks and its fault texts.
/// </summary>
public static class TwiddlerNamespace
{
    private const string ApiVersion = "1.0";

    private static readonly Dictionary<string, LogLevel> Levels = new()
    {
        ["CRIT"] = LogLevel.Critical,
        ["ERRO"] = LogLevel.Error,
        ["WARN"] = LogLevel.Warn,
        ["INFO"] = LogLevel.Info,
        ["DEBG"] = LogLevel.Debug,
        ["TRAC"] = LogLevel.Trace,
        ["BLAT"] = LogLevel.Blather,
    };

    /// <summary>The namespace under the name <paramref name="name"/>.</summary>
    /// <param name="name">Name of the namespace.</param>
    /// <param name="runtime">The loop.</param>
    /// <param name="whitelist"><c>whitelist=</c>: the methods that may be called; empty for all.</param>
    public static RpcNamespace Create(string name, IRuntimeSupervision runtime, IReadOnlyCollection<string> whitelist)
    {
        RpcMethod Checked(RpcMethod method) => method.After(() =>
        {
            // Unlike the methods of Supervisor's own namespace, these work while the daemon restarts.
            if (runtime.Snapshot.State == SupervisorState.Shutdown)
            {
                throw new XmlRpcFaultException(Fault.ShutdownState);
            }

            if (whitelist.Count > 0 && !whitelist.Contains(method.Name))
            {
                throw new XmlRpcFaultException(Fault.NotInWhitelist, method.Name);
            }
        });
        return new(name, [.. Methods(runtime).Select(Checked)]);
    }

    private static IEnumerable<RpcMethod> Methods(IRuntimeSupervision runtime)
    {
        yield return new("getAPIVersion", "Version of this interface.",
            [],
            new("int", "version the version, as text"),
            (_, _) => new(ApiVersion));

        yield return new("getGroupNames", "Names of the groups that are active.",
            [],
            new("array", "result the names"),
            (_, _) => new(XmlRpcValue.Strings(runtime.Snapshot.Groups.Select(group => group.Name))));

        yield return new("log", "Writes a line to the activity log.",
            [
                new("string", "message", "the line"),
                new("string|int", "level", "CRIT, ERRO, WARN, INFO, DEBG, TRAC or BLAT, or its number", IsOptional: true),
            ],
            new("boolean", "result true"),
            async (arguments, cancellation) =>
            {
                LogLevel level = arguments.Has(1) ? LevelOf(arguments[1]) : LogLevel.Info;
                await runtime.LogAsync(level, arguments.Text(0), cancellation);
                return true;
            });

        yield return new("addProgramToGroup", "Adds a program, which is one process or more, to a group that is active.",
            [
                new("string", "group_name", "name of the group"),
                new("string", "program_name", "name of the program"),
                new("struct", "program_options", "options of a [program:x] section"),
            ],
            new("boolean", "result true"),
            async (arguments, cancellation) =>
            {
                RequireGroup(runtime, arguments.Text(0));
                await runtime.AddToGroupAsync(arguments.Text(0), arguments.Text(1), OptionsOf(arguments[2]), cancellation);
                return true;
            });

        yield return new("removeProcessFromGroup", "Removes one process that does not run from its group.",
            [new("string", "group_name", "name of the group"), new("string", "process_name", "name of the process")],
            new("boolean", "result true"),
            async (arguments, cancellation) =>
            {
                await runtime.RemoveProcessAsync(arguments.Text(0), arguments.Text(1), cancellation);
                return true;
            });
    }

    private static LogLevel LevelOf(XmlRpcValue value)
    {
        LogLevel level = value.Kind switch
        {
            XmlRpcKind.Int => (LogLevel)Math.Clamp(value.AsInt(), int.MinValue, int.MaxValue),
            _ when value.TryGetText(out string? text) => Levels.GetValueOrDefault(text.ToUpperInvariant()),
            _ => default,
        };
        return Enum.IsDefined(level) ? level : throw new XmlRpcFaultException(Fault.IncorrectParameters);
    }

    private static void RequireGroup(IRuntimeSupervision runtime, string group)
    {
        if (runtime.Snapshot.FindGroup(group) is null)
        {
            throw new XmlRpcFaultException(Fault.BadName, $"group: {group}");
        }
    }

    private static Dictionary<string, string> OptionsOf(XmlRpcValue value) =>
        SectionOptions.TryRead(value, out List<KeyValuePair<string, XmlRpcValue>>? members)
            ? SectionOptions.ToTexts(members).ToDictionary(option => option.Key, option => option.Value!)
            : throw new XmlRpcFaultException(Fault.IncorrectParameters);
}
