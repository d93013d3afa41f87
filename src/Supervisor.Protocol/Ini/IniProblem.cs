namespace Supervisor.Protocol.Ini;

/// <summary>Why a line of INI text means nothing.</summary>
public enum IniProblem
{
    /// <summary>It stands before any section. Told once: all that follow up to the first section have the same fault.</summary>
    BeforeAnySection,

    /// <summary>It has neither <c>=</c> nor <c>:</c>.</summary>
    NoOption,

    /// <summary>Nothing stands before its <c>=</c> or <c>:</c>.</summary>
    NoName,
}
