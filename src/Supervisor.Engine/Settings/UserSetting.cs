namespace Supervisor.Engine.Settings;

/// <summary>A <c>user=</c>: the text of the option and what the user database made of it.</summary>
/// <param name="Text">As written: a name or a number.</param>
/// <param name="Uid">The user id, or null when the name is not known to this machine (only while checking a file).</param>
public sealed record UserSetting(string Text, uint? Uid);
