namespace Supervisor.Server.Rpc;

/// <summary>One parameter of a method, as <c>system.methodSignature</c> and <c>system.methodHelp</c> publish it.</summary>
/// <param name="Type">XML-RPC type, such as <c>string</c>.</param>
/// <param name="Name">Its name; parameters are passed by position.</param>
/// <param name="Text">What it means.</param>
/// <param name="IsOptional">It and those after it may be left out.</param>
public sealed record RpcParameter(string Type, string Name, string Text, bool IsOptional = false);

/// <summary>What a method answers.</summary>
/// <param name="Type">XML-RPC type, such as <c>array</c>.</param>
/// <param name="Text">What it means.</param>
public sealed record RpcResult(string Type, string Text);
