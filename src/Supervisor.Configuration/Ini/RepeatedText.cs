namespace Supervisor.Configuration.Ini;

/// <summary>A section or an option that stands a second time.</summary>
/// <param name="Section">The section.</param>
/// <param name="Option">The option, or null for the section itself.</param>
/// <param name="File">Path of the file of the later place.</param>
/// <param name="Line">Number of its line, from 1.</param>
/// <param name="FirstFile">Path of the file of the place before.</param>
/// <param name="FirstLine">Number of its line, from 1.</param>
internal sealed record RepeatedText(string Section, string? Option, string File, int Line, string FirstFile, int FirstLine);
