using System.Management.Automation;
using Supervisor.Client;
using Supervisor.PowerShell.Sessions;

namespace Supervisor.PowerShell;

/// <summary>Takes sessions and daemons, also those that came out of another PowerShell; nothing else.</summary>
public sealed class PipedDaemonConverter : PSTypeConverter
{
    private static readonly string[] Copies =
        [.. new[] { typeof(SupervisorSession), typeof(SupervisorDaemon) }.Select(type => $"Deserialized.{type.FullName}")];

    /// <inheritdoc/>
    public override bool CanConvertFrom(object sourceValue, Type destinationType) => SessionOf(sourceValue) is not null;

    /// <inheritdoc/>
    public override bool CanConvertFrom(PSObject sourceValue, Type destinationType) => SessionOf(sourceValue) is not null;

    /// <inheritdoc/>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        SessionOf(sourceValue) is { } session ? new PipedDaemon(session()) : throw new PSInvalidCastException();

    /// <inheritdoc/>
    public override object ConvertFrom(PSObject sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        ConvertFrom((object)sourceValue, destinationType, formatProvider, ignoreCase);

    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    /// <inheritdoc/>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new PSInvalidCastException();

    private static Func<SupervisorSession>? SessionOf(object? source)
    {
        switch (source is PSObject { BaseObject: { } inner and not PSCustomObject } ? inner : source)
        {
            case SupervisorSession session:
                return () => session;
            case SupervisorDaemon daemon:
                return () => daemon.Session;
            case PSObject copy when copy.TypeNames.Any(name => Copies.Contains(name))
                && SupervisorEndpoint.TryParse(copy.Properties["Uri"]?.Value as string, out SupervisorEndpoint? endpoint, out _):
                return () => SessionStore.Current.For(endpoint);
            default:
                return null;
        }
    }
}
