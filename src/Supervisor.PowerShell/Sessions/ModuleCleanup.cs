using System.Management.Automation;
using Supervisor.PowerShell.Daemons;
using Supervisor.PowerShell.Sessions;

namespace Supervisor.PowerShell;

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
