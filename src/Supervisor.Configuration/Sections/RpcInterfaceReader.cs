using Supervisor.Configuration.Values;

namespace Supervisor.Configuration.Sections;

/// <summary>Reads the <c>[rpcinterface:x]</c> sections.</summary>
internal sealed class RpcInterfaceReader(ReadingContext context)
{
    private const string Prefix = "rpcinterface:";
    private const string FactoryOption = "supervisor.rpcinterface_factory";
    private const string Supported = $"{RpcInterfaceSettings.MainFactory} or {RpcInterfaceSettings.TwiddlerFactory}";

    /// <summary>The namespaces in the order of the file.</summary>
    public IReadOnlyList<RpcInterfaceSettings> Read() =>
        [.. context.Document.Sections.Where(section => section.StartsWith(Prefix, StringComparison.Ordinal)).Select(Read)
            .OfType<RpcInterfaceSettings>()];

    private RpcInterfaceSettings? Read(string name)
    {
        SectionReader section = context.Reader(name);
        if (!section.Has(FactoryOption))
        {
            section.Fail(FactoryOption, $"section [{name}] does not specify a {FactoryOption}", null, Supported);
        }

        string? factory = section.ReadOrNull(FactoryOption, text => Factory(name, text), context.Variables);
        Dictionary<string, string> options = new();
        foreach (string option in section.Options().Where(option => option != FactoryOption))
        {
            if (section.Text(option, context.Variables) is { } value)
            {
                options[option] = value;
            }
        }

        if (factory == RpcInterfaceSettings.MainFactory && options.Count > 0 && !context.TextOnly && HasServer())
        {
            section.Fail(options.Keys.First(), $"Could not make {section.Suffix} rpc interface", null, $"no options but {FactoryOption}");
        }

        return factory is null
            ? null
            : new RpcInterfaceSettings { Name = section.Suffix, Section = name, Factory = factory, Options = options };
    }

    /// <summary>Namespaces are made for servers: where there is none, nothing is made of their options.</summary>
    private bool HasServer() => context.Document.Sections.Any(section =>
        section.StartsWith(
            "inet_http_server", StringComparison.Ordinal) || section.StartsWith("unix_http_server", StringComparison.Ordinal));

    private string Factory(string section, string text) =>
        PluginNames.IsAccepted(text, context.TextOnly, RpcInterfaceSettings.MainFactory, RpcInterfaceSettings.TwiddlerFactory)
            ? text
            : throw new ValueException(
                $"{text} cannot be resolved within [{section}]", $"{Supported}; other Python plugins do not run here");
}
