using System.Management.Automation;
using Supervisor.Client;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Operations;

/// <summary>Adds programs to one daemon: all with one request, by supervisor_twiddler's way where there is no other.</summary>
internal sealed class ProgramAddition(SupervisorSession session, Outbox outbox)
{
    private const string AllProcesses = "supervisor.getAllProcessInfo";

    private HashSet<string>? _groups;

    /// <summary>Returns the processes that were made; what was refused is reported.</summary>
    public async Task<IReadOnlyList<ProcessName>> AddAsync(IReadOnlyList<ProgramToAdd> programs, CancellationToken cancel)
    {
        outbox.Verbose($"Calling supervisor.addProgram for {programs.Count} programs of {session.Name}.");
        IReadOnlyList<MulticallResult> answers = await session.Client.MulticallAsync(
            [.. programs.Select(program => new XmlRpcCall("supervisor.addProgram", [program.Name, program.Options, program.How()]))],
            cancel: cancel)
            .ConfigureAwait(false);
        if (answers.All(answer => answer.Fault is { Fault: Fault.UnknownMethod })
            && programs.All(program => program is { Group: not null, Persist: false }))
        {
            return await TwiddleAsync(programs, answers[0].Fault!, cancel).ConfigureAwait(false);
        }

        List<ProcessName> made = [];
        for (int i = 0; i < programs.Count; i++)
        {
            if (answers[i].Fault is { } fault)
            {
                await ReportAsync(fault, programs[i], programs[i].Group, cancel).ConfigureAwait(false);
            }
            else
            {
                made.AddRange(answers[i].Value.AsArray().Select(name => Namespec.Parse(name.AsString()))
                    .Select(name => new ProcessName(name.Group, name.Process ?? "")));
            }
        }

        return made;
    }

    /// <summary>supervisor_twiddler does not tell what it made: what is there that was not there before.</summary>
    private async Task<IReadOnlyList<ProcessName>> TwiddleAsync(
        IReadOnlyList<ProgramToAdd> programs, XmlRpcFaultException noMethod, CancellationToken cancel)
    {
        outbox.Verbose($"Calling twiddler.addProgramToGroup for {programs.Count} programs of {session.Name}.");
        IReadOnlyList<MulticallResult> answers = await session.Client.MulticallAsync(
            [
                new(AllProcesses, []),
                .. programs.Select(
                    program => new XmlRpcCall("twiddler.addProgramToGroup", [program.Group!, program.Name, program.TextOptions()])),
                new(AllProcesses, []),
            ],
            cancel: cancel).ConfigureAwait(false);
        for (int i = 0; i < programs.Count; i++)
        {
            if (answers[i + 1].Fault is { } fault)
            {
                // The first refusal says more about what is missing here than that of the way round.
                await ReportAsync(
                    fault.Fault == Fault.UnknownMethod ? noMethod : fault, programs[i], $"group: {programs[i].Group}", cancel)
                    .ConfigureAwait(false);
            }
        }

        HashSet<string> groups = [.. programs.Select(program => program.Group!)];
        HashSet<ProcessName> before = [.. Names(answers[0])];
        return [.. Names(answers[^1]).Where(process => groups.Contains(process.Group) && !before.Contains(process))];
    }

    /// <summary>
    /// BAD_NAME is about the group where the text is that and nothing more, and there is no such group: the name of a process that is taken
    /// may be the same.
    /// </summary>
    private async Task ReportAsync(XmlRpcFaultException fault, ProgramToAdd program, string? textOfNoGroup, CancellationToken cancel)
    {
        if (fault.Fault == Fault.BadName && program.Group is { } group && fault.Message == Fault.BadName.Text(textOfNoGroup)
            && !(await GroupsAsync(cancel).ConfigureAwait(false)).Contains(group))
        {
            outbox.Error(Errors.Record(fault, Errors.Ids.GroupNotFound, ErrorCategory.ObjectNotFound, program.Name, group, session));
            return;
        }

        CallReport.Fault(CallReport.Taken(fault), session, program.Name, Errors.Ids.AlreadyAdded, outbox);
    }

    private async Task<IReadOnlySet<string>> GroupsAsync(CancellationToken cancel) =>
        _groups ??= [.. (await GroupList.AskAsync(session, cancel).ConfigureAwait(false)).Select(group => group.Name)];

    private static IEnumerable<ProcessName> Names(MulticallResult answer) =>
        answer.Value.AsArray().Select(value => ProcessName.Of(ProcessInfo.FromStruct(value.AsStruct())));
}

/// <summary>A program that is to be added.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Group">The group it joins; null for one of its own.</param>
/// <param name="Options">Options of a <c>[program:x]</c> section.</param>
/// <param name="Persist">Keep it across restarts of the daemon.</param>
internal sealed record ProgramToAdd(string Name, string? Group, XmlRpcStruct Options, bool Persist)
{
    /// <summary>The last parameter of <c>supervisor.addProgram</c>.</summary>
    public XmlRpcStruct How()
    {
        XmlRpcStruct how = new(2) { { "persist", Persist } };
        if (Group is not null)
        {
            how.Add("group", Group);
        }

        return how;
    }

    /// <summary>The options as supervisor_twiddler for Python needs them.</summary>
    public XmlRpcStruct TextOptions()
    {
        XmlRpcStruct texts = new(Options.Count);
        foreach ((string key, XmlRpcValue value) in Options)
        {
            texts.Add(key, value.ToString());
        }

        return texts;
    }
}
