using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using Supervisor.Client;

namespace Supervisor.PowerShell;

/// <summary>Objects that are no longer of our types: out of a job, a file, another machine, or <c>Select-Object</c>.</summary>
internal static class PipelineCopy
{
    private static readonly string Ours = $"{typeof(SupervisorSession).Namespace}.Supervisor";
    private static readonly string[] Prefixes = ["Deserialized.", "Selected."];

    /// <summary>What it is a copy of; none if it is something else, or does not have what it takes to tell which.</summary>
    public static PipelineKinds KindOf(PSObject copy)
    {
        foreach (string type in copy.TypeNames)
        {
            string bare = type;
            while (Prefixes.FirstOrDefault(prefix => bare.StartsWith(prefix, StringComparison.Ordinal)) is { } prefix)
            {
                bare = bare[prefix.Length..];
            }

            if (bare != type
                && bare.StartsWith(Ours, StringComparison.Ordinal)
                && Enum.TryParse(bare[Ours.Length..], out PipelineKinds kind)
                && Text(copy, Needed(kind)) is { Length: > 0 })
            {
                return kind;
            }
        }

        return copy.BaseObject is PSCustomObject && copy.Properties["Processes"] is not null && copy.Properties["Counts"] is not null
            && Text(copy, Needed(PipelineKinds.GroupOrCollection)) is { Length: > 0 }
                ? PipelineKinds.GroupOrCollection
                : PipelineKinds.None;
    }

    public static PipelineObject? Read(PSObject copy)
    {
        PipelineKinds kind = KindOf(copy);
        if (kind == PipelineKinds.None)
        {
            return null;
        }

        string name = Text(copy, Needed(kind))!;
        string? address = AddressOf(copy, kind);
        if (address is not null && IsElsewhere(copy, address) is { } machine)
        {
            return new(kind, name, null)
            {
                Problem = Errors.Record(
                    Errors.Ids.ObjectElsewhere, ErrorCategory.InvalidArgument, name, kind.Singular(), name, address, machine),
            };
        }

        SupervisorSession? session = SupervisorEndpoint.TryParse(address, out SupervisorEndpoint? endpoint, out _)
            ? SessionStore.Current.For(endpoint)
            : copy.Properties["Session"]?.Value is { } value ? LiveSession(value) : null;
        if (session is null && Text(copy, "Session") is { Length: > 0 } label)
        {
            // It is at a daemon, and which one cannot be told: not at the default one.
            return new(kind, name, null)
            {
                Problem = Errors.Record(Errors.Ids.SessionNotFound, ErrorCategory.ObjectNotFound, name, label),
            };
        }

        return new(kind, kind == PipelineKinds.Program ? FullNameOf(copy, name) : name, session)
        {
            Processes = kind switch
            {
                PipelineKinds.Process or PipelineKinds.Configuration => ProcessOf(copy, name),
                PipelineKinds.Event or PipelineKinds.LogLine => PipelineReader.Names(Text(copy, "Process")),
                _ => PipelineReader.Names(Texts(copy, "Processes")),
            },
            IsEmpty = kind is PipelineKinds.Group or PipelineKinds.GroupOrCollection && Text(copy, "Total") == "0",
            Asked = kind == PipelineKinds.Operation
                && LanguagePrimitives.TryConvertTo(copy.Properties["Asked"]?.Value, CultureInfo.InvariantCulture, out DateTimeOffset asked)
                ? asked
                : null,
        };
    }

    /// <summary>The property that tells which one it is.</summary>
    private static string Needed(PipelineKinds kind) => kind switch
    {
        PipelineKinds.Session => "Uri",
        PipelineKinds.Daemon => "Uri",
        PipelineKinds.Event => "Type",
        PipelineKinds.LogLine => "Stream",
        PipelineKinds.Operation => "Id",
        _ => "Name",
    };

    private static IReadOnlyList<ProcessName> ProcessOf(PSObject copy, string name) =>
        Text(copy, "Group") is { Length: > 0 } group && Text(copy, "ProcessName") is { Length: > 0 } process
            ? [new(group, process)]
            : PipelineReader.Names(name);

    private static string FullNameOf(PSObject copy, string name) =>
        Text(copy, "Group") is { Length: > 0 } group ? SupervisorProgram.FullNameOf(group, name) : name;

    private static string? AddressOf(PSObject copy, PipelineKinds kind) =>
        PipelineKinds.Where.HasFlag(kind) ? Text(copy, "Uri")
        : copy.Properties["Session"]?.Value switch
        {
            PSObject { BaseObject: PSCustomObject } session => Text(session, "Uri"),
            PSObject { BaseObject: string address } => address,
            string address => address,
            _ => null,
        };

    private static SupervisorSession? LiveSession(object value) =>
        value as SupervisorSession ?? (value as PSObject)?.BaseObject as SupervisorSession;

    /// <summary>
    /// The machine of an object that another machine sent, whose daemon's address means something else here: a socket or pipe of its own,
    /// or its localhost. Null when there is no such doubt.
    /// </summary>
    private static string? IsElsewhere(PSObject copy, string address)
    {
        if (Text(copy, "PSComputerName") is not { Length: > 0 } machine || IsHere(machine)
            || !SupervisorEndpoint.TryParse(address, out SupervisorEndpoint? endpoint, out _))
        {
            return null;
        }

        return endpoint.Kind switch
        {
            EndpointKind.Unix => machine,
            EndpointKind.Pipe => endpoint.Host == "." ? machine : null,
            _ => IsHere(endpoint.Host) ? machine : null,
        };
    }

    private static bool IsHere(string machine) =>
        machine.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || machine.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(machine, out IPAddress? address) && IPAddress.IsLoopback(address));

    private static string? Text(PSObject copy, string property) => copy.Properties[property]?.Value?.ToString();

    private static IEnumerable<string?> Texts(PSObject copy, string property)
    {
        object? value = copy.Properties[property]?.Value;
        value = value is PSObject { BaseObject: { } inner } ? inner : value;
        return value is IEnumerable many and not string ? many.Cast<object?>().Select(one => one?.ToString()) : [];
    }
}
