namespace Supervisor.Configuration;

/// <summary>An <c>[rpcinterface:x]</c>: a namespace of XML-RPC methods.</summary>
public sealed record RpcInterfaceSettings
{
    /// <summary>The namespace.</summary>
    public required string Name { get; init; }

    /// <summary>The section, without brackets.</summary>
    public required string Section { get; init; }

    /// <summary><c>supervisor.rpcinterface_factory</c>, as written.</summary>
    public required string Factory { get; init; }

    /// <summary>The other options, names in lower case, values after expansion.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>The <c>supervisor</c> namespace.</summary>
    public const string MainFactory = "supervisor.rpcinterface:make_main_rpcinterface";

    /// <summary>supervisor_twiddler's namespace.</summary>
    public const string TwiddlerFactory = "supervisor_twiddler.rpcinterface:make_twiddler_rpcinterface";
}
