using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Watching;

/// <summary>Looks at processes by the means of the machine.</summary>
internal sealed class SystemLooks(SupervisionLoop loop, CommandLooks commands, FileLooks files) : IProbeLooks
{
    private readonly HttpQuestion _questions = new();

    public ILook Begin(ManagedProcess process, ProbeSettings probe, Action<string?> done) => probe.Kind switch
    {
        ProbeKind.Command => commands.Begin(process, probe.Target, done),
        ProbeKind.File => files.Begin(process, probe.Target, done),
        _ => NetworkLook.Begin(loop, _questions, probe, done),
    };
}
