using System.Text;
using Supervisor.Protocol;

namespace Supervisor.Server.Rpc;

/// <summary>Carries a call out.</summary>
/// <exception cref="XmlRpcFaultException">The answer is a fault.</exception>
public delegate ValueTask<XmlRpcValue> RpcHandler(RpcArguments arguments, CancellationToken cancellationToken);

/// <summary>A method of an <see cref="RpcNamespace"/>.</summary>
public sealed class RpcMethod
{
    private readonly RpcParameter[] _parameters;
    private readonly int _required;
    private readonly RpcHandler _handler;
    private string? _help;

    /// <summary>A method of that name, without its namespace.</summary>
    public RpcMethod(string name, string summary, RpcParameter[] parameters, RpcResult result, RpcHandler handler)
    {
        Name = name;
        Summary = summary;
        Result = result;
        _parameters = parameters;
        _required = parameters.TakeWhile(parameter => !parameter.IsOptional).Count();
        _handler = handler;
    }

    /// <summary>The name without its namespace.</summary>
    public string Name { get; }

    /// <summary>What it does.</summary>
    public string Summary { get; }

    /// <summary>What it answers.</summary>
    public RpcResult Result { get; }

    /// <summary>What it takes.</summary>
    public IReadOnlyList<RpcParameter> Parameters => _parameters;

    /// <summary>Type of the result, then the types of the parameters.</summary>
    public IEnumerable<string> Signature => [Result.Type, .. _parameters.Select(parameter => parameter.Type)];

    /// <summary>The summary, then a line with a tag for each parameter and the result, which clients take apart.</summary>
    public string Help => _help ??= ComposeHelp();

    /// <summary>Beyond Supervisor: works everywhere, but is listed only where the configuration goes beyond Supervisor as well.</summary>
    public bool IsExtension { get; private init; }

    /// <summary>The same method, marked as one beyond Supervisor.</summary>
    public RpcMethod AsExtension() => new(Name, Summary, _parameters, Result, _handler) { IsExtension = true };

    /// <summary>The same method under another name.</summary>
    public RpcMethod Alias(string name) => new(name, Summary, _parameters, Result, _handler);

    /// <summary>The same method, but <paramref name="check"/> runs first and may refuse the call.</summary>
    public RpcMethod After(Action check) => new(Name, Summary, _parameters, Result, (arguments, cancellationToken) =>
    {
        check();
        return _handler(arguments, cancellationToken);
    })
    {
        IsExtension = IsExtension,
    };

    /// <summary>Calls it.</summary>
    /// <exception cref="XmlRpcFaultException">INCORRECT_PARAMETERS, or what the method says.</exception>
    public ValueTask<XmlRpcValue> InvokeAsync(IReadOnlyList<XmlRpcValue> parameters, CancellationToken cancellationToken) =>
        parameters.Count < _required || parameters.Count > _parameters.Length
            ? throw new XmlRpcFaultException(Fault.IncorrectParameters)
            : _handler(new(_parameters, parameters), cancellationToken);

    private string ComposeHelp()
    {
        StringBuilder help = new(Summary);
        help.Append('\n');
        foreach (RpcParameter parameter in _parameters)
        {
            help.Append($"\n@param {parameter.Type} {parameter.Name} {parameter.Text}");
        }

        return help.Append($"\n@return {Result.Type} {Result.Text}").ToString();
    }
}
