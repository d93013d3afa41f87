using Supervisor.Engine;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.RunTime;

/// <summary>Makes again what the file has, before the daemon runs. What cannot be made stays in the file and is told of.</summary>
internal sealed class RuntimeRestore(
    SupervisorEngine engine, RuntimeActions actions, ProgramPlace place, RuntimeSettings settings, IActivityLog log)
{
    public void Run(RuntimeState state)
    {
        foreach (SavedGroup group in state.Groups)
        {
            Try($"group '{group.Name}'", () => actions.AddGroup(RuntimeSettings.ReadGroup(group.Name, group.Options)));
        }

        foreach (SavedProgram program in state.Programs)
        {
            Try($"program '{program.Name}' of group '{program.Group}'", () =>
            {
                KeepGroup(program);
                place.Require(program);
                place.Add(program, settings.ReadProgram(program.Group, program.Name, program.Options));
            });
        }
    }

    /// <summary>An update keeps a group for the sake of the programs that were added to it, so a restart does as well.</summary>
    private void KeepGroup(SavedProgram program)
    {
        if (!program.OwnsGroup && engine.FindGroup(program.Group) is null)
        {
            log.Write(
                LogLevel.Warn,
                $"group '{program.Group}' is not in the configuration, it is made for program '{program.Name}' of runtime_state_file");
            actions.KeepGroup(new GroupSettings { Name = program.Group, Section = $"group:{program.Group}" });
        }
    }

    private void Try(string what, Action restore)
    {
        try
        {
            restore();
        }
        catch (XmlRpcFaultException fault)
        {
            log.Write(LogLevel.Error, $"{what} of runtime_state_file is not restored: {fault.Message}");
        }
        catch (Exception exception)
        {
            // What was kept must never keep the daemon from starting.
            log.Write(LogLevel.Critical, $"{what} of runtime_state_file is not restored, internal error: {exception}");
        }
    }
}
