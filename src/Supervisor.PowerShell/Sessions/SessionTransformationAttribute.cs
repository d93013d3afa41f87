using System.Collections;
using System.Management.Automation;
using Supervisor.Client;

namespace Supervisor.PowerShell.Sessions;

/// <summary>
/// Takes sessions, names of sessions, addresses, and sessions that came out of a remote or stored pipeline: those live on as
/// their address.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SessionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? data = Unwrapped(inputData);
        return data is IEnumerable many and not string
            ? many.Cast<object?>().Select(Session).ToArray()
            : new[] { Session(inputData) };
    }

    private static object? Unwrapped(object? data) =>
        data is PSObject { BaseObject: { } inner and not PSCustomObject } ? inner : data;

    private static SupervisorSession Session(object? item) => Unwrapped(item) switch
    {
        SupervisorSession session => session,
        string text => Named(text),
        PSObject other when other.Properties["Uri"]?.Value is string uri => Address(uri),
        _ => throw new ArgumentTransformationMetadataException(Errors.Text(Errors.Ids.InvalidSession, item)),
    };

    private static SupervisorSession Named(string text) =>
        SessionStore.Current.All.FirstOrDefault(session => session.Name.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? Address(text);

    private static SupervisorSession Address(string text) =>
        SupervisorEndpoint.TryParse(text, out SupervisorEndpoint? endpoint, out _)
            ? SessionStore.Current.For(endpoint)
            : throw new ArgumentTransformationMetadataException(Errors.Text(Errors.Ids.InvalidSession, AddressText.WithoutSecrets(text)));
}
