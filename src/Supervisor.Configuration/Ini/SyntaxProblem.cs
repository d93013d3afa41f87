namespace Supervisor.Configuration.Ini;

/// <summary>A line that is neither a section header, an option, a comment nor the continuation of a value.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Line">Number of the line, from 1.</param>
/// <param name="Message">What is wrong with it.</param>
/// <param name="Section">The section whose header it spoils, or null.</param>
/// <param name="LosesSections">True when the lines after it may have lost their section header.</param>
internal sealed record SyntaxProblem(string File, int Line, string Message, string? Section = null, bool LosesSections = false);
