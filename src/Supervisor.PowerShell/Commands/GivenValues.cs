using System.Collections.Concurrent;
using System.Management.Automation;
using System.Reflection;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// The parameters of a command that take something from the pipeline, as they were before it: what stood on the command line, and defaults.
/// </summary>
internal sealed class GivenValues
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Parameters = [];

    private readonly PSCmdlet _command;
    private readonly HashSet<string> _given;
    private readonly (PropertyInfo Parameter, object? Value)[] _values;

    public GivenValues(PSCmdlet command)
    {
        _command = command;
        _given = [.. command.MyInvocation.BoundParameters.Keys];
        _values = [.. Parameters.GetOrAdd(command.GetType(), FromPipeline).Select(parameter => (parameter, parameter.GetValue(command)))];
    }

    /// <summary>A parameter stood on the command line, or has a default value of the user's.</summary>
    public bool Contains(string parameter) => _given.Contains(parameter);

    /// <summary>Forgets what an object of the pipeline brought, except for parameters that hold the object itself.</summary>
    /// <returns>A mandatory parameter that has no value without it, or null.</returns>
    public string? Restore()
    {
        foreach ((PropertyInfo parameter, object? value) in _values)
        {
            parameter.SetValue(_command, value);
        }

        return _values.Select(value => value.Parameter).FirstOrDefault(IsMissing)?.Name;
    }

    private bool IsMissing(PropertyInfo parameter) => !_given.Contains(parameter.Name) && parameter
        .GetCustomAttributes<ParameterAttribute>()
        .Any(use => use.Mandatory
            && (use.ParameterSetName == _command.ParameterSetName || use.ParameterSetName == ParameterAttribute.AllParameterSets));

    private static PropertyInfo[] FromPipeline(Type command) => [.. command.GetProperties()
        .Where(property => property.PropertyType != typeof(PipelineObject[]))
        .Where(property => property.GetCustomAttributes<ParameterAttribute>()
            .Any(use => use.ValueFromPipeline || use.ValueFromPipelineByPropertyName))];
}
