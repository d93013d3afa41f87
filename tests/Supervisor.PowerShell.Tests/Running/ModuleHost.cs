using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Supervisor.Client;

namespace Supervisor.PowerShell.Tests.Running;

/// <summary>
/// A runspace in this process with the cmdlets of the module: what a command line does is seen without a process for it.
/// </summary>
internal sealed class ModuleHost : IDisposable
{
    private readonly Runspace _runspace;

    public ModuleHost()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        foreach (Type type in typeof(SupervisorSession).Assembly.GetExportedTypes())
        {
            if (type.GetCustomAttributes(typeof(CmdletAttribute), inherit: false) is [CmdletAttribute cmdlet])
            {
                state.Commands.Add(new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, null));
            }
        }

        string module = Path.Combine(Checkout.Root, "module", "Supervisor");
        state.Types.Add(new SessionStateTypeEntry(Path.Combine(module, "Supervisor.Types.ps1xml")));
        state.Formats.Add(new SessionStateFormatEntry(Path.Combine(module, "Supervisor.Format.ps1xml")));
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
    }

    /// <summary>What a script has written.</summary>
    /// <param name="Output">Its objects.</param>
    /// <param name="Errors">Its errors; the last is the one that ended it, if one did.</param>
    /// <param name="Warnings">Its warnings.</param>
    public sealed record Result(IReadOnlyList<PSObject> Output, IReadOnlyList<ErrorRecord> Errors, IReadOnlyList<string> Warnings)
    {
        /// <summary>The first halves of the ids of the errors.</summary>
        public IReadOnlyList<string> ErrorIds => [.. Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])];

        /// <summary>The objects as text.</summary>
        public IReadOnlyList<string> Texts => [.. Output.Select(one => $"{one}")];
    }

    /// <summary>Makes a variable, such as <c>$one</c>.</summary>
    public void Set(string name, object value) => _runspace.SessionStateProxy.SetVariable(name, value);

    /// <summary>Makes a variable of the address of a daemon.</summary>
    public void Set(string name, SupervisorEndpoint endpoint) => Set(name, (object)endpoint.Text);

    /// <summary>Runs a script to its end.</summary>
    public async Task<Result> RunAsync(string script)
    {
        using System.Management.Automation.PowerShell shell = Shell(script);
        PSDataCollection<PSObject> output = [];
        List<ErrorRecord> ending = [];
        try
        {
            await Task.Factory.FromAsync(shell.BeginInvoke<PSObject, PSObject>(null, output), shell.EndInvoke)
                .WaitAsync(TimeSpan.FromMinutes(2));
        }
        catch (RuntimeException e) when (e is ParameterBindingException || e.InnerException is not TypeInitializationException)
        {
            ending.Add(e.ErrorRecord);
        }

        return new([.. output], [.. shell.Streams.Error, .. ending], [.. shell.Streams.Warning.Select(warning => warning.Message)]);
    }

    /// <summary>A script that can be begun and stopped.</summary>
    public System.Management.Automation.PowerShell Shell(string script)
    {
        System.Management.Automation.PowerShell shell = System.Management.Automation.PowerShell.Create();
        shell.Runspace = _runspace;
        shell.AddScript(script);
        return shell;
    }

    public void Dispose() => _runspace.Dispose();
}
