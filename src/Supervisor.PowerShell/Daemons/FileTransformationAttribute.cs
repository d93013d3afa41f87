using System.Management.Automation;

namespace Supervisor.PowerShell;

/// <summary>Takes no object of this module for the path of a file: PowerShell would make text of it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FileTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (inputData is PSObject piped && piped.TypeNames.FirstOrDefault(IsOurs) is { } type)
        {
            throw new ArgumentTransformationMetadataException(Errors.Text(Errors.Ids.NoFile, piped, type.Split('.')[^1]));
        }

        return inputData;
    }

    private static bool IsOurs(string typeName) =>
        typeName.Replace("Deserialized.", "", StringComparison.Ordinal).StartsWith(
            $"{typeof(SupervisorSession).Namespace}.", StringComparison.Ordinal);
}
