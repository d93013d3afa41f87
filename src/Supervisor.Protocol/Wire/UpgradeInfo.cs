namespace Supervisor.Protocol;

/// <summary>What became of upgrades of the daemon: <c>supervisor.getUpgradeInfo</c>.</summary>
public sealed record UpgradeInfo
{
    /// <summary>How often an image of this daemon has taken over from another since it was started.</summary>
    public int Upgrades { get; init; }

    /// <summary>When that was last, in seconds since 1970; 0: never.</summary>
    public double UpgradedAt { get; init; }

    /// <summary>For how many milliseconds nobody answered then.</summary>
    public double Gap { get; init; }

    /// <summary>Product and version of the image that runs.</summary>
    public string Product { get; init; } = "";

    /// <summary>The program file that runs.</summary>
    public string File { get; init; } = "";

    /// <summary>Why the last upgrade failed after it had been found possible; empty: it did not.</summary>
    public string Error { get; init; } = "";

    /// <summary>Reads the struct of an answer.</summary>
    public static UpgradeInfo FromStruct(XmlRpcStruct values) => new()
    {
        Upgrades = (int)values.Number("upgrades"),
        UpgradedAt = values["upgraded_at"].AsDouble(),
        Gap = values["gap"].AsDouble(),
        Product = values.Text("product"),
        File = values.Text("file"),
        Error = values.Text("error"),
    };

    /// <summary>The struct of an answer.</summary>
    public XmlRpcStruct ToStruct() => new(6)
    {
        { "upgrades", Upgrades },
        { "upgraded_at", UpgradedAt },
        { "gap", Gap },
        { "product", Product },
        { "file", File },
        { "error", Error },
    };
}
