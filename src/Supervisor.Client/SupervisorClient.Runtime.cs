using Supervisor.Protocol;

namespace Supervisor.Client;

/// <content>
/// Changing things while they run: methods of this project, and those of supervisor_twiddler. The daemon has to allow
/// it (<c>allow_runtime_programs</c>, <c>[rpcinterface:twiddler]</c>).
/// </content>
public sealed partial class SupervisorClient
{
    /// <summary>Adds a program while the daemon runs.</summary>
    /// <param name="name">Name of the program.</param>
    /// <param name="options">Keys of a <c>[program:x]</c> section; <c>command</c> is needed.</param>
    /// <param name="group">The group it joins; null for one of its own.</param>
    /// <param name="persist">Keep it across restarts of the daemon.</param>
    /// <param name="cancel">Gives the call up.</param>
    /// <returns>Namespecs of its processes.</returns>
    public Task<IReadOnlyList<string>> AddProgramAsync(
        string name, XmlRpcStruct options, string? group = null, bool persist = false, CancellationToken cancel = default)
    {
        XmlRpcStruct how = Persist(persist);
        if (group is not null)
        {
            how.Add("group", group);
        }

        return CallAsync("supervisor.addProgram", AsTexts, cancel, name, options, how);
    }

    /// <summary>Removes all processes of a program that was added while the daemon runs.</summary>
    /// <param name="name">Name of the program, or <c>group:program</c>.</param>
    /// <param name="stop">Stop them first; else the fault STILL_RUNNING if one runs.</param>
    /// <param name="cancel">Gives the call up.</param>
    public Task RemoveProgramAsync(string name, bool stop = false, CancellationToken cancel = default) =>
        DoAsync("supervisor.removeProgram", cancel, name, stop);

    /// <summary>Gives a program that was added while the daemon runs other options.</summary>
    public Task<ProgramChange> SetProgramAsync(string name, XmlRpcStruct options, CancellationToken cancel = default) =>
        CallAsync("supervisor.setProgram", static value => ProgramChange.FromStruct(value.AsStruct()), cancel, name, options);

    /// <summary>Adds an empty group while the daemon runs.</summary>
    /// <param name="name">A name that is not taken.</param>
    /// <param name="options">Keys of a <c>[group:x]</c> section other than <c>programs</c>.</param>
    /// <param name="persist">Keep it across restarts of the daemon.</param>
    /// <param name="cancel">Gives the call up.</param>
    public Task AddGroupAsync(string name, XmlRpcStruct? options = null, bool persist = false, CancellationToken cancel = default) =>
        DoAsync("supervisor.addGroup", cancel, name, options ?? new(), Persist(persist));

    /// <summary>Removes a group that was added while the daemon runs, with its programs.</summary>
    public Task RemoveGroupAsync(string name, bool stop = false, CancellationToken cancel = default) =>
        DoAsync("supervisor.removeGroup", cancel, name, stop);

    /// <summary>Groups that were added while the daemon runs, empty ones too.</summary>
    public Task<IReadOnlyList<RuntimeGroup>> GetRuntimeGroupsAsync(CancellationToken cancel = default) =>
        CallAsync("supervisor.getRuntimeGroups", static value => Structs(value, RuntimeGroup.FromStruct), cancel);

    /// <summary>Programs that were added while the daemon runs.</summary>
    public Task<IReadOnlyList<RuntimeProgram>> GetRuntimeProgramsAsync(CancellationToken cancel = default) =>
        CallAsync("supervisor.getRuntimePrograms", static value => Structs(value, RuntimeProgram.FromStruct), cancel);

    /// <summary>The <c>[program:x]</c> section that would make such a program.</summary>
    public Task<string> ExportProgramAsync(string name, CancellationToken cancel = default) =>
        CallAsync("supervisor.exportProgram", AsText, cancel, name);

    /// <summary>Reads the files again and tells what <see cref="UpdateAsync"/> would do; applies nothing.</summary>
    public Task<UpdatePlan> PlanUpdateAsync(CancellationToken cancel = default) =>
        CallAsync("supervisor.planUpdate", static value => UpdatePlan.FromStruct(value.AsStruct()), cancel);

    /// <summary>Reads the files again and applies what changed, touching nothing else. Returns what was done.</summary>
    /// <param name="groups">Only these groups; null or none for everything.</param>
    /// <param name="cancel">Gives the call up; the daemon goes on.</param>
    public Task<UpdatePlan> UpdateAsync(IReadOnlyCollection<string>? groups = null, CancellationToken cancel = default)
    {
        XmlRpcStruct options = new();
        if (groups is { Count: > 0 })
        {
            options.Add("groups", XmlRpcValue.Strings(groups));
        }

        return CallAsync("supervisor.update", static value => UpdatePlan.FromStruct(value.AsStruct()), cancel, options);
    }

    /// <summary>Reads the files again and tells which groups, programs, processes and collections differ; applies nothing.</summary>
    public Task<IReadOnlyList<ConfigDrift>> GetDriftAsync(CancellationToken cancel = default) =>
        CallAsync("supervisor.getDrift", static value => Structs(value, ConfigDrift.FromStruct), cancel);

    /// <summary>supervisor_twiddler: version of its API, <c>1.0</c>.</summary>
    public Task<string> TwiddlerGetApiVersionAsync(CancellationToken cancel = default) =>
        CallAsync("twiddler.getAPIVersion", AsText, cancel);

    /// <summary>supervisor_twiddler: names of the groups.</summary>
    public Task<IReadOnlyList<string>> TwiddlerGetGroupNamesAsync(CancellationToken cancel = default) =>
        CallAsync("twiddler.getGroupNames", AsTexts, cancel);

    /// <summary>supervisor_twiddler: adds a program to a group.</summary>
    public Task TwiddlerAddProgramToGroupAsync(string group, string program, XmlRpcStruct options, CancellationToken cancel = default) =>
        DoAsync("twiddler.addProgramToGroup", cancel, group, program, options);

    /// <summary>supervisor_twiddler: removes a stopped process from its group.</summary>
    public Task TwiddlerRemoveProcessFromGroupAsync(string group, string process, CancellationToken cancel = default) =>
        DoAsync("twiddler.removeProcessFromGroup", cancel, group, process);

    /// <summary>supervisor_twiddler: writes a line to the daemon's log.</summary>
    /// <param name="message">The line.</param>
    /// <param name="level">Name of a level, CRIT to BLAT.</param>
    /// <param name="cancel">Gives the call up.</param>
    public Task TwiddlerLogAsync(string message, string level = "INFO", CancellationToken cancel = default) =>
        DoAsync("twiddler.log", cancel, message, level);
}
