using System.Management.Automation;
using Supervisor.Client;
using Supervisor.PowerShell.Sessions;

namespace Supervisor.PowerShell.Commands;

/// <content>Which daemons to work on.</content>
public abstract partial class SupervisorCommand
{
    /// <summary>
    /// The sessions of this record: that of the pipeline, -Session, -Uri, or the default. An unusable one is a terminating error.
    /// </summary>
    private protected IReadOnlyList<SupervisorSession> Sessions()
    {
        if (_daemon is not null)
        {
            return [_daemon];
        }

        if (Session is not null)
        {
            return Session;
        }

        return Uri is null ? [DefaultSession()] : [.. Uri.Select(SessionOf)];
    }

    private SupervisorSession SessionOf(string address)
    {
        if (!SupervisorEndpoint.TryParse(address, out SupervisorEndpoint? endpoint, out string? wrong))
        {
            ThrowTerminatingError(Errors.Record(
                Errors.Ids.InvalidUri,
                ErrorCategory.InvalidArgument,
                AddressText.WithoutSecrets(address),
                AddressText.WithoutSecrets(wrong)));
        }

        return SessionStore.Current.For(endpoint!);
    }

    private SupervisorSession DefaultSession()
    {
        try
        {
            if (new SessionDiscovery(SessionState.Path.CurrentFileSystemLocation.ProviderPath).Find() is { } found)
            {
                return SessionStore.Current.For(found.Endpoint, found.Options);
            }
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            ThrowTerminatingError(Errors.Record(e, Errors.Ids.InvalidDefaultSession, ErrorCategory.InvalidData, null, e.Message));
        }

        ThrowTerminatingError(Errors.Record(Errors.Ids.NoDefaultSession, ErrorCategory.ObjectNotFound, null));
        throw new InvalidOperationException();
    }
}
