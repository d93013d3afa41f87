using System.Management.Automation;

namespace Supervisor.PowerShell.Daemons;

/// <summary>What goes when the module is removed: connections, and temporary daemons of this PowerShell.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        SessionStore.Current.RemoveAll();
        TemporaryDaemon.EndAll(System.Management.Automation.Runspaces.Runspace.DefaultRunspace.InstanceId);
    }
}
