using System.Collections;
using System.Management.Automation;
using Supervisor.Client;

namespace Supervisor.PowerShell.Sessions;

/// <summary>
/// Takes sessions, names of sessions, with wildcards or without, addresses, and sessions that came out of a remote or stored pipeline:
/// those live on as their address.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SessionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? data = Unwrapped(inputData);
        if (data is not IEnumerable many || data is string)
        {
            return Sessions(inputData).ToArray();
        }

        object?[] items = [.. many.Cast<object?>()];
        return items.Length > 0
            ? items.SelectMany(Sessions).Distinct().ToArray()
            : throw new ArgumentTransformationMetadataException(Errors.Text(Errors.Ids.InvalidSession, "@()"));
    }

    private static object? Unwrapped(object? data) =>
        data is PSObject { BaseObject: { } inner and not PSCustomObject } ? inner : data;

    private static IReadOnlyList<SupervisorSession> Sessions(object? item) => Unwrapped(item) switch
    {
        SupervisorSession session => [session],
        string text => Named(text),
        PSObject other when other.Properties["Uri"]?.Value is string uri => [Address(uri)],
        _ => throw new ArgumentTransformationMetadataException(Errors.Text(Errors.Ids.InvalidSession, item)),
    };

    /// <summary>
    /// A wildcard that no session matches is none, and no error: nothing is to be done then, at the default daemon least of all.
    /// </summary>
    private static IReadOnlyList<SupervisorSession> Named(string text)
    {
        IReadOnlyList<SupervisorSession> all = SessionStore.Current.All;
        if (all.FirstOrDefault(session => session.Name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } named)
        {
            return [named];
        }

        // Addresses may have brackets and question marks in them.
        if (!WildcardPattern.ContainsWildcardCharacters(text) || text.Contains("://", StringComparison.Ordinal))
        {
            return [Address(text)];
        }

        WildcardPattern name = new(text, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        return [.. all.Where(session => name.IsMatch(session.Name))];
    }

    private static SupervisorSession Address(string text) =>
        SupervisorEndpoint.TryParse(text, out SupervisorEndpoint? endpoint, out _)
            ? SessionStore.Current.For(endpoint)
            : throw new ArgumentTransformationMetadataException(Errors.Text(Errors.Ids.InvalidSession, AddressText.WithoutSecrets(text)));
}
