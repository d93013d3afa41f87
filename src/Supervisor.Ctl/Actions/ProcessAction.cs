namespace Supervisor.Ctl.Actions;

/// <summary>An action on processes that are named, in a collection, or all.</summary>
internal abstract class ProcessAction : CtlAction
{
    protected const string Collection = "--collection";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (!await server.UpCheckAsync(cancel).ConfigureAwait(false))
        {
            return;
        }

        Arguments arguments = new(argument, Flags, [Collection]);
        if (arguments.Names.Count == 0 && !arguments.Has(Collection))
        {
            Misused(server, $"Error: {Name} requires a process name", MisuseStatus);
            return;
        }

        await RunAsync(server, arguments, cancel).ConfigureAwait(false);
    }

    /// <summary>Options without a value.</summary>
    protected virtual IReadOnlyCollection<string> Flags => [];

    protected virtual Task RunAsync(ServerSession server, Arguments arguments, CancellationToken cancel) =>
        RunAsync(server, arguments.Names, arguments.Values(Collection), cancel);

    /// <summary>The exit status without a name.</summary>
    protected virtual int MisuseStatus => ExitCode.Generic;

    protected abstract Task RunAsync(
        ServerSession server, IReadOnlyList<string> names, IReadOnlyList<string> collections, CancellationToken cancel);
}
