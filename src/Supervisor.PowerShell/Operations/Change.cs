using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Operations;

/// <summary>What one record of the pipeline wants changed: which, and the new options. Each record may have options of its own.</summary>
/// <param name="Which">Which are meant.</param>
/// <param name="Options">Their new options.</param>
internal sealed record Change(NameSelection Which, XmlRpcStruct Options)
{
    public static Change Of(SupervisorSession session, IEnumerable<string> names, XmlRpcStruct options)
    {
        NameSelection which = new(session);
        foreach (string name in names)
        {
            which.Add(name);
        }

        return new(which, options);
    }

    public static Change Of(SupervisorSession session, PipelineObject input, XmlRpcStruct options)
    {
        NameSelection which = new(session);
        which.Add(input, input.Kind);
        return new(which, options);
    }
}
