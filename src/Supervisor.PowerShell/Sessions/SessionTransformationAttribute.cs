using System.Collections;
using System.Management.Automation;
using Supervisor.Client;
using Supervisor.PowerShell.Selection;

namespace Supervisor.PowerShell.Sessions;

/// <summary>
/// Takes sessions, names of sessions, with wildcards or without, addresses, and sessions that came out of a remote or stored pipeline:
/// those live on as their address.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SessionTransformationAttribute : ArgumentTransformationAttribute
{
    private readonly Func<SupervisorEndpoint, SupervisorSession> _sessionAt;

    /// <summary>Makes sessions for addresses without one.</summary>
    public SessionTransformationAttribute()
        : this(static endpoint => SessionStore.Current.For(endpoint))
    {
    }

    internal SessionTransformationAttribute(Func<SupervisorEndpoint, SupervisorSession> sessionAt) => _sessionAt = sessionAt;

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

    private IReadOnlyList<SupervisorSession> Sessions(object? item) => Unwrapped(item) switch
    {
        SupervisorSession session => [session],
        string text => Named(text),
        PSObject other when other.Properties["Uri"]?.Value is string uri => [Address(uri)],
        _ => throw new ArgumentTransformationMetadataException(Errors.Text(Errors.Ids.InvalidSession, item)),
    };

    /// <summary>
    /// A wildcard that no session matches is none, and no error: nothing is to be done then, at the default daemon least of all.
    /// </summary>
    private IReadOnlyList<SupervisorSession> Named(string text)
    {
        IReadOnlyList<SupervisorSession> all = SessionStore.Current.All;
        SupervisorSession[] named = [.. all.Where(session => session.Name.Equals(text, StringComparison.OrdinalIgnoreCase))];
        if (named.Length > 0)
        {
            // Of several for one daemon the newest counts, as for an address.
            return named.Select(session => session.Endpoint).Distinct().Count() == 1
                ? [named.LastOrDefault(session => !session.IsImplicit) ?? named[^1]]
                : throw new ArgumentTransformationMetadataException(Errors.Text(Errors.Ids.AmbiguousSession, text, Several(named)));
        }

        // Addresses may have brackets and question marks in them.
        return text.Contains("://", StringComparison.Ordinal) || Wildcard.Of(text) is not { } name
            ? [Address(text)]
            : [.. all.Where(session => name.IsMatch(session.Name))];
    }

    /// <summary>Sessions as messages list them.</summary>
    internal static string Several(IEnumerable<SupervisorSession> sessions) =>
        string.Join(", ", sessions.Select(session => $"{session.Id} ({session.Uri})"));

    private SupervisorSession Address(string text) =>
        SupervisorEndpoint.TryParse(text, out SupervisorEndpoint? endpoint, out _)
            ? _sessionAt(endpoint)
            : throw new ArgumentTransformationMetadataException(Errors.Text(Errors.Ids.InvalidSession, AddressText.WithoutSecrets(text)));
}
