namespace Supervisor.Protocol.Ini;

/// <summary>Takes what <see cref="IniReader"/> finds, in the order of the text.</summary>
public interface IIniContent
{
    /// <summary>A section begins.</summary>
    /// <param name="name">What stands between the brackets.</param>
    /// <param name="line">Number of the line, from 1.</param>
    void OnSection(string name, int line);

    /// <summary>An option of the section that began last, whole.</summary>
    /// <param name="name">Its name, in small letters.</param>
    /// <param name="value">Its value; lines are joined by line feeds.</param>
    /// <param name="line">Number of the line that it begins on, from 1.</param>
    void OnOption(string name, string value, int line);

    /// <summary>A line that means nothing, and is left out.</summary>
    /// <param name="problem">Why it means nothing.</param>
    /// <param name="text">The line, without comment and white space around it.</param>
    /// <param name="line">Number of the line, from 1.</param>
    void OnProblem(IniProblem problem, ReadOnlySpan<char> text, int line);
}
