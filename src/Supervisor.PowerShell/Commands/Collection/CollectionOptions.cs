using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Parameters of Add- and Set-SupervisorCollection as options of a <c>[collection:x]</c> section.</summary>
internal static class CollectionOptions
{
    /// <summary>What was given; an empty list takes an option away.</summary>
    public static XmlRpcStruct Of(string[]? programs, string[]? groups, string[]? collections, string[]? exclude, int? priority)
    {
        XmlRpcStruct options = new(5);
        Add("programs", programs);
        Add("groups", groups);
        Add("collections", collections);
        Add("exclude", exclude);
        if (priority is { } number)
        {
            options.Add("priority", number);
        }

        return options;

        void Add(string option, string[]? names)
        {
            if (names is not null)
            {
                // In a cell of a file there may be several.
                string[] all = [.. names.SelectMany(
                    name => name.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
                options.Add(option, all.Length > 0 ? XmlRpcValue.Strings(all) : default);
            }
        }
    }
}
