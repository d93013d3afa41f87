using Supervisor.Protocol;

namespace Supervisor.Server.Rpc;

/// <summary>Every method there is, by its full name, those of the <c>system</c> namespace included.</summary>
public sealed class RpcDispatcher
{
    private readonly Dictionary<string, RpcMethod> _methods = [];

    /// <summary>The methods of the namespaces; of two methods with one name the last counts.</summary>
    /// <param name="namespaces">The namespaces.</param>
    /// <param name="listsExtensions">List methods beyond Supervisor too. Without it a client sees the very list Supervisor has.</param>
    public RpcDispatcher(IEnumerable<RpcNamespace> namespaces, bool listsExtensions = true)
    {
        foreach (RpcNamespace space in namespaces.Append(new SystemMethods(this).Namespace))
        {
            foreach (RpcMethod method in space.Methods)
            {
                _methods[$"{space.Name}.{method.Name}"] = method;
            }
        }

        List<string> names = [];
        foreach ((string name, RpcMethod method) in _methods)
        {
            if (listsExtensions || !method.IsExtension)
            {
                names.Add(name);
            }
        }

        names.Sort(StringComparer.Ordinal);
        Names = names;
    }

    /// <summary>The full names of those that are listed, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The method of that full name, or null.</summary>
    public RpcMethod? Find(string name) => _methods.GetValueOrDefault(name);

    /// <summary>Calls a method.</summary>
    /// <exception cref="XmlRpcFaultException">UNKNOWN_METHOD, INCORRECT_PARAMETERS, or what the method says.</exception>
    public ValueTask<XmlRpcValue> CallAsync(string name, IReadOnlyList<XmlRpcValue> parameters, CancellationToken cancellationToken) =>
        _methods.TryGetValue(name, out RpcMethod? method)
            ? method.InvokeAsync(parameters, cancellationToken)
            : throw new XmlRpcFaultException(Fault.UnknownMethod);
}
