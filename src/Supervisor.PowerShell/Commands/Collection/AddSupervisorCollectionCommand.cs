using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Adds collections while the daemon runs. No process is touched: a collection is a named view.</summary>
[Cmdlet(VerbsCommon.Add, "SupervisorCollection", SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorCollection))]
public sealed class AddSupervisorCollectionCommand : AddCommand
{
    /// <summary>Name of the collection.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>What is in it: names of programs or processes, <c>group:process</c>, or patterns of these.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("ProgramNames")]
    [ArgumentCompleter(typeof(ProcessCompleter))]
    public string[]? Program { get; set; }

    /// <summary>Groups whose processes are in it: names, or patterns.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("GroupNames")]
    [ArgumentCompleter(typeof(GroupCompleter))]
    public string[]? Group { get; set; }

    /// <summary>Collections whose processes are in it as well.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("CollectionNames")]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    public string[]? ChildCollection { get; set; }

    /// <summary>What is not in it after all: names or patterns, as for -Program.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProcessCompleter))]
    public string[]? Exclude { get; set; }

    /// <summary>Priority among collections, 999 without it; those with a lower one are listed first.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OptionTransformation]
    public int? Priority { get; set; }

    /// <summary>Keep the collection across restarts of the daemon. It needs <c>runtime_state_file</c> for that.</summary>
    [Parameter]
    public SwitchParameter Persist { get; set; }

    /// <summary>Returns the collections. Without it nothing is returned.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void TakeRecord() => Gather(new(Name, new("supervisor.addCollection",
        [
            Name,
            CollectionOptions.Of(NotEmpty(Program), NotEmpty(Group), NotEmpty(ChildCollection), NotEmpty(Exclude), Priority),
            new XmlRpcStruct { { "persist", Persist.IsPresent } },
        ])));

    private protected override async Task PassAsync(
        SupervisorSession session, IReadOnlyList<(Addition Item, XmlRpcValue Answer)> added, Outbox outbox, CancellationToken cancel)
    {
        if (PassThru)
        {
            outbox.Write(await CollectionList.AskAsync(session, added.Select(one => one.Item.Name), cancel).ConfigureAwait(false));
        }
    }

    private static string[]? NotEmpty(string[]? names) => names?.Any(name => name.Length > 0) == true ? names : null;
}
