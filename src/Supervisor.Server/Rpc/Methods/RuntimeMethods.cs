using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Rpc.Methods;

/// <summary>Methods that change programs and groups at run time. They exist only where the configuration allows it.</summary>
internal static class RuntimeMethods
{
    private const string Group = "group";
    private const string Persist = "persist";
    private static readonly RpcParameter ProgramName = new("string", "name", "name of the program, or group:name");
    private static readonly RpcParameter GroupName = new("string", "name", "name of the group");
    private static readonly RpcParameter Stop = new(
        "boolean", "stop", "stop what runs first; otherwise that is STILL_RUNNING", IsOptional: true);
    private static readonly RpcResult True = new("boolean", "result true");

    public static IEnumerable<RpcMethod> All(IRuntimeSupervision runtime)
    {
        yield return new("addProgram", "Adds a program while the daemon runs.",
            [
                new("string", "name", "name of the program"),
                new("struct", "program", "options of a [program:x] section"),
                new(
                    "struct",
                    "options",
                    "group: a group that is active, otherwise the program has one of its own; persist: keep it over restarts",
                    IsOptional: true),
            ],
            new("array", "result names of its processes"),
            async (arguments, cancellation) =>
            {
                XmlRpcStruct how = SectionOptions.ReadKnown(arguments, 2, "options", Group, Persist);
                string? group = how.TryGet(Group, out XmlRpcValue value) && !value.IsNil ? TextOf(value, Group) : null;
                Dictionary<string, string> program = SectionOptions.Read(arguments, 1, "program");
                bool persist = SectionOptions.Flag(how, Persist);
                return XmlRpcValue.Strings(await runtime.AddProgramAsync(arguments.Text(0), program, group, persist, cancellation));
            });

        yield return new("removeProgram", "Removes a program that was added while the daemon runs.",
            [ProgramName, Stop],
            True,
            async (arguments, cancellation) =>
            {
                await runtime.RemoveProgramAsync(arguments.Text(0), arguments.Truth(1, whenAbsent: false), cancellation);
                return true;
            });

        yield return new("setProgram", "Changes options of a program that was added while the daemon runs.",
            [ProgramName, new("struct", "changes", "options of a [program:x] section; nil takes one away")],
            new("struct", "result live: options in effect now; next_start: options in effect when a process is started next"),
            async (arguments, cancellation) =>
            {
                Dictionary<string, string?> changes = SectionOptions.ReadChanges(arguments, 1, "changes");
                return (await runtime.SetProgramAsync(arguments.Text(0), changes, cancellation)).ToStruct();
            });

        yield return new("addGroup", "Adds an empty group while the daemon runs.",
            [
                GroupName,
                new("struct", "group", "options of a [group:x] section other than programs", IsOptional: true),
                new("struct", "options", "persist: keep it over restarts", IsOptional: true),
            ],
            True,
            async (arguments, cancellation) =>
            {
                bool persist = SectionOptions.Flag(SectionOptions.ReadKnown(arguments, 2, "options", Persist), Persist);
                await runtime.AddGroupAsync(arguments.Text(0), SectionOptions.Read(arguments, 1, "group"), persist, cancellation);
                return true;
            });

        yield return new("removeGroup", "Removes a group that was added while the daemon runs, with everything in it.",
            [GroupName, Stop],
            True,
            async (arguments, cancellation) =>
            {
                await runtime.RemoveGroupAsync(arguments.Text(0), arguments.Truth(1, whenAbsent: false), cancellation);
                return true;
            });

        yield return new("getRuntimeGroups", "The groups that were added while the daemon runs, empty ones too.",
            [],
            new("array", "result a struct with name, priority and persist for each"),
            async (_, cancellation) =>
                (await runtime.GetGroupsAsync(cancellation)).Select(group => (XmlRpcValue)group.ToStruct()).ToArray());

        yield return new("getRuntimePrograms", "The programs that were added while the daemon runs.",
            [],
            new("array", "result a struct with name, group, processes, options and persist for each"),
            async (_, cancellation) =>
                (await runtime.GetProgramsAsync(cancellation)).Select(program => (XmlRpcValue)program.ToStruct()).ToArray());

        yield return new("exportProgram", "The section of a configuration file that makes such a program.",
            [ProgramName],
            new("string", "result the text"),
            async (arguments, cancellation) => await runtime.ExportAsync(arguments.Text(0), cancellation));
    }

    private static string TextOf(XmlRpcValue value, string name) =>
        value.TryGetText(out string? text) ? text : throw new XmlRpcFaultException(Fault.IncorrectParameters, $"{name} must be text");
}
