using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Calls any method of the XML-RPC interface of daemons.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "SupervisorMethod", SupportsShouldProcess = true)]
[OutputType(typeof(PSObject), typeof(string), typeof(int), typeof(long), typeof(bool), typeof(double), typeof(DateTime), typeof(byte[]))]
public sealed class InvokeSupervisorMethodCommand : SupervisorCommand
{
    private static readonly string[] Reading = ["get", "read", "tail", "list", "plan", "export"];

    /// <summary>Full name of the method, such as <c>supervisor.getState</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(MethodCompleter))]
    [Alias("Method")]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>
    /// The parameters, in order: strings, numbers, $true and $false, times, bytes, arrays, hashtables. An array as a single parameter is
    /// written with a comma before it: <c>-Parameter (, @(1, 2))</c>.
    /// </summary>
    [Parameter(Position = 1)]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public object?[]? Parameter { get; set; } = [];

    private protected override void TakeRecord()
    {
        // PowerShell gives a single $null as no array at all.
        XmlRpcValue[] parameters = [.. (Parameter ?? [null]).Select(ToWire)];
        IReadOnlyList<SupervisorSession> confirmed = [.. Sessions().Where(session => IsReading(Name) || ShouldProcess(At(Name, session)))];
        ForEach(confirmed, static session => session, async (session, outbox, cancel) =>
        {
            outbox.Verbose($"Calling {Name} of {session.Name}.");
            try
            {
                object? result = WireValue.FromWire(await session.Client.CallAsync(Name, parameters, null, cancel).ConfigureAwait(false));
                if (result is object?[] elements)
                {
                    outbox.Write(elements);
                }
                else if (result is not null)
                {
                    outbox.Write(result);
                }
            }
            catch (XmlRpcFaultException fault)
            {
                outbox.Error(Errors.From(fault, session, Name));
            }
        });
    }

    /// <summary>True for a method that only tells: it is called without being asked for, also with -WhatIf.</summary>
    internal static bool IsReading(string method)
    {
        if (method.StartsWith("system.", StringComparison.Ordinal))
        {
            return method != "system.multicall";
        }

        string name = method[(method.LastIndexOf('.') + 1)..];
        return Reading.Any(word => name.StartsWith(word, StringComparison.Ordinal));
    }

    private XmlRpcValue ToWire(object? value, int index)
    {
        try
        {
            return WireValue.ToWire(value);
        }
        catch (NotSupportedException e)
        {
            ThrowTerminatingError(
                Errors.Record(e, Errors.Ids.ParameterNotSupported, ErrorCategory.InvalidArgument, value, index + 1, e.Message));
            throw;
        }
    }
}
