namespace Supervisor.Server.Rpc;

/// <summary>
/// Methods that are called as <c>name.method</c>; the name is the part after the colon of an <c>[rpcinterface:x]</c> section.
/// </summary>
/// <param name="Name">The name of the namespace.</param>
/// <param name="Methods">Its methods.</param>
public sealed record RpcNamespace(string Name, IReadOnlyList<RpcMethod> Methods);
