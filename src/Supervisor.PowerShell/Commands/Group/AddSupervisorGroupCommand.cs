using System.Management.Automation;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Adds groups while the daemon runs: empty ones for Add-SupervisorProgram, or with -FromConfiguration those of the configuration that was
/// read last and are not active.
/// </summary>
[Cmdlet(VerbsCommon.Add, "SupervisorGroup", DefaultParameterSetName = RuntimeSet, SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorGroup))]
public sealed class AddSupervisorGroupCommand : AddCommand
{
    private const string RuntimeSet = "Runtime";
    private const string ConfigurationSet = "Configuration";

    /// <summary>Names of the groups. They are taken as they are: wildcards mean nothing.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Priority among groups, 999 without it; groups with a lower one start first and stop last.</summary>
    [Parameter(ParameterSetName = RuntimeSet, ValueFromPipelineByPropertyName = true)]
    [OptionTransformation]
    public int? Priority { get; set; }

    /// <summary>Keep the group across restarts of the daemon. It needs <c>runtime_state_file</c> for that.</summary>
    [Parameter(ParameterSetName = RuntimeSet)]
    public SwitchParameter Persist { get; set; }

    /// <summary>Make groups of the configuration that was read last active. Their processes start as the configuration says.</summary>
    [Parameter(ParameterSetName = ConfigurationSet, Mandatory = true)]
    public SwitchParameter FromConfiguration { get; set; }

    /// <summary>Returns the groups. Without it nothing is returned.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void TakeRecord()
    {
        foreach (string name in Name)
        {
            Gather(new(name, FromConfiguration
                ? new("supervisor.addProcessGroup", [name])
                : new("supervisor.addGroup", [name, Options(), new XmlRpcStruct { { "persist", Persist.IsPresent } }])));
        }
    }

    private protected override void Report(XmlRpcFaultException fault, Addition addition, SupervisorSession session, Outbox outbox)
    {
        if (FromConfiguration)
        {
            CallReport.Fault(fault, session, addition.Name, Errors.Ids.GroupNotConfigured, outbox);
        }
        else
        {
            base.Report(fault, addition, session, outbox);
        }
    }

    private protected override async Task PassAsync(
        SupervisorSession session, IReadOnlyList<(Addition Item, XmlRpcValue Answer)> added, Outbox outbox, CancellationToken cancel)
    {
        if (PassThru)
        {
            outbox.Write(
                await ProcessSetKind.Groups.GetAsync(session, [.. added.Select(one => one.Item.Name)], cancel).ConfigureAwait(false));
        }
    }

    private XmlRpcStruct Options()
    {
        XmlRpcStruct options = new(1);
        if (Priority is { } priority)
        {
            options.Add("priority", priority);
        }

        return options;
    }
}
