namespace Supervisor.Ctl.Actions;

/// <summary>All actions there are.</summary>
internal static class ActionTable
{
    public static IReadOnlyList<CtlAction> All { get; } =
    [
        new AddAction(),
        new AvailAction(),
        new ClearAction(),
        new QuitAction("exit", "exit\tExit the supervisor shell."),
        new FgAction(),
        new MainTailAction(),
        new OpenAction(),
        new PidAction(),
        new QuitAction("quit", "quit\tExit the supervisor shell."),
        new ReloadAction(),
        new RemoveAction(),
        new RereadAction(),
        new RestartAction(),
        new ShutdownAction(),
        new SignalAction(),
        new StartAction(),
        new StatusAction(),
        new StopAction(),
        new TailAction(),
        new UpdateAction(),
        new VersionAction(),
        new CheckAction(),
        new CollectionAction(),
        new CompletionAction(),
        new EnableAction(enable: true),
        new EnableAction(enable: false),
        new DependenciesAction(),
        new EventsAction(),
        new OperationsAction(),
        new ProgramAction(),
        new UpgradeAction(),
    ];

    private static readonly HelpAction HelpItself = new();
    private static readonly QuitAction EndOfInput = new("EOF", help: "");

    /// <summary>Names as completion offers them.</summary>
    public static IEnumerable<string> Names => All.Select(action => action.Name).Prepend(HelpItself.Name);

    /// <summary>The action of that name; help and EOF are known but not in the list.</summary>
    public static CtlAction? Find(string name) =>
        name == HelpItself.Name ? HelpItself : name == EndOfInput.Name ? EndOfInput : All.FirstOrDefault(action => action.Name == name);
}
