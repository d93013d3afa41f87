namespace Supervisor.Ctl;

/// <summary>Which release of Supervisor for .NET this program is of.</summary>
internal static class ProductVersion
{
    /// <summary>Such as <c>(Supervisor for .NET) 1.0.0</c>.</summary>
    public static string Text { get; } = $"(Supervisor for .NET) {typeof(ProductVersion).Assembly.GetName().Version?.ToString(3)}";
}
