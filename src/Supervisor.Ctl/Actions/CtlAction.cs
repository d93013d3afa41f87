namespace Supervisor.Ctl.Actions;

/// <summary>One action of the command line.</summary>
internal abstract class CtlAction
{
    private static readonly char[]? WhiteSpace = null;

    public abstract string Name { get; }

    /// <summary>What <c>help NAME</c> prints, to the letter for actions that Supervisor has.</summary>
    public abstract string Help { get; }

    /// <summary>What it does beyond Supervisor's; shown to people only, so that what scripts read stays the same.</summary>
    public virtual string HelpBeyond => "";

    /// <summary>All of the help.</summary>
    public string AllHelp => HelpBeyond.Length > 0 ? $"{Help}\n{HelpBeyond}" : Help;

    /// <summary>Supervisor's supervisorctl does not have it.</summary>
    public virtual bool IsBeyond => false;

    public abstract Task RunAsync(ServerSession server, string argument, CancellationToken cancel);

    protected static string[] Words(string argument) => argument.Split(WhiteSpace, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>For actions without arguments: says so and sets the exit status if there are some.</summary>
    protected bool HasNoArguments(ServerSession server, string argument)
    {
        if (argument.Length == 0)
        {
            return true;
        }

        Misused(server, $"Error: {Name} accepts no arguments");
        return false;
    }

    /// <summary>A line about what is wrong, the action's help, and the exit status.</summary>
    protected void Misused(ServerSession server, string message, int status = ExitCode.Generic)
    {
        server.Out.Line(message);
        server.ExitCode = status;
        server.Out.Line(server.Io.OutputIsTerminal ? HelpLayout.Fit(AllHelp, server.Io.Width) : Help);
    }
}
