using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Supervision.RunTime;

/// <summary>Where a program that is added goes: into a group that is there or one of its own. Runs on the loop.</summary>
internal sealed class ProgramPlace(RuntimeActions actions, RuntimeRegistry registry)
{
    /// <summary>Refuses a program for whose name or group there is no place.</summary>
    /// <exception cref="XmlRpcFaultException">BAD_NAME.</exception>
    public void Require(SavedProgram program)
    {
        if (registry.Find($"{program.Group}:{program.Name}").Count > 0)
        {
            throw new XmlRpcFaultException(Fault.BadName, $"{program.Name}: there is a program of that name in the group");
        }

        if (program.OwnsGroup)
        {
            actions.RequireFree(program.Group);
        }
        else if (actions.Group(program.Group).Pool is not null)
        {
            throw new XmlRpcFaultException(
                Fault.BadName, $"{program.Group}: the group is a pool of event listeners, expected a group of programs");
        }
    }

    /// <summary>Refuses processes that the program's group cannot take.</summary>
    /// <exception cref="XmlRpcFaultException">BAD_NAME.</exception>
    public void RequireRoom(SavedProgram program, IReadOnlyList<ProcessSettings> processes)
    {
        if (!program.OwnsGroup)
        {
            RuntimeActions.RequireRoom(actions.Group(program.Group), processes);
        }
    }

    /// <summary>Adds the program, with its group if that is its own.</summary>
    /// <exception cref="XmlRpcFaultException">BAD_NAME, FAILED: nothing was added.</exception>
    public RuntimeEntry Add(SavedProgram program, IReadOnlyList<ProcessSettings> processes)
    {
        ManagedGroup group = program.OwnsGroup
            ? actions.AddGroup(new GroupSettings
            {
                Name = program.Group,
                Priority = processes[0].Priority,
                Section = $"program:{program.Name}",
            })
            : actions.Group(program.Group);
        try
        {
            RuntimeEntry entry = new(program.Name, group, program.OwnsGroup, program.Options, [], HasDaemonEnvironment: true);
            return actions.AddProgram(entry, processes);
        }
        catch (XmlRpcFaultException) when (program.OwnsGroup)
        {
            actions.RemoveGroup(group);
            throw;
        }
    }
}
