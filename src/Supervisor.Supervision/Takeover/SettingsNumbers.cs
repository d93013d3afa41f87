using System.Buffers;
using Supervisor.Engine.Settings;

namespace Supervisor.Supervision.Takeover;

/// <summary>The numbers that stand for settings in a document, in the order in which they come first.</summary>
/// <param name="isInPlace">They are written where they come first; else they are to be written before.</param>
/// <param name="texts">What has been written of settings before; null: nothing, and it is not kept.</param>
/// <param name="places">Gets where each is written, for <see cref="SettingsPieces"/>; null: nobody wants to know.</param>
internal sealed class SettingsNumbers(bool isInPlace = false, SettingsTexts? texts = null, List<int>? places = null)
{
    private readonly Dictionary<ProcessSettings, int> _written = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int, ProcessSettings> _read = [];
    private List<SettingsLine> _new = [];

    /// <summary>What has been written of settings before; null: it is not kept.</summary>
    public SettingsTexts? Texts => texts;

    /// <summary>Settings have been written in place.</summary>
    /// <param name="end">Where they end in the document.</param>
    /// <param name="length">How long they are, in bytes.</param>
    public void Wrote(long end, int length) => places?.AddRange([(int)end - length, length]);

    /// <summary>The number that stands for settings; null: they are to be written here.</summary>
    public int? NumberOf(ProcessSettings settings)
    {
        if (_written.TryGetValue(settings, out int number))
        {
            return number;
        }

        _written.Add(settings, number = _written.Count);
        if (isInPlace)
        {
            return null;
        }

        _new.Add(new() { Number = number, Settings = settings });
        return number;
    }

    /// <summary>What has got a number and is to be written before it is used.</summary>
    public IReadOnlyList<SettingsLine> TakeNew()
    {
        List<SettingsLine> taken = _new;
        if (taken.Count > 0)
        {
            _new = [];
        }

        return taken;
    }

    /// <summary>The settings of a number, or null.</summary>
    public ProcessSettings? Find(int number) => _read.GetValueOrDefault(number);

    /// <summary>Those that were read, for another thread: what either reads from here on is its own.</summary>
    public SettingsNumbers Copy()
    {
        SettingsNumbers copy = new(isInPlace);
        foreach ((int number, ProcessSettings settings) in _read)
        {
            copy.Add(number, settings);
        }

        return copy;
    }

    /// <summary>Settings that were read where they came first.</summary>
    public void Add(ProcessSettings settings) => Add(_read.Count, settings);

    /// <summary>Settings and their number.</summary>
    public void Add(int number, ProcessSettings settings) => _read[number] = settings;
}

/// <summary>
/// Settings as they were written once, for when they are written again and there is no time: they are most of a document, and never change.
/// </summary>
internal sealed class SettingsTexts
{
    private readonly Dictionary<ProcessSettings, byte[]> _texts = new(ReferenceEqualityComparer.Instance);

    /// <summary>Where a document is written: the second time the room for it is there.</summary>
    public ArrayBufferWriter<byte> Document { get; } = new();

    /// <summary>The text of settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="write">Writes them.</param>
    public byte[] Of(ProcessSettings settings, Func<ProcessSettings, byte[]> write)
    {
        if (!_texts.TryGetValue(settings, out byte[]? text))
        {
            _texts.Add(settings, text = write(settings));
        }

        return text;
    }
}

/// <summary>Settings in a line of their own.</summary>
internal sealed record SettingsLine
{
    /// <summary>Their number.</summary>
    public int Number { get; set; }

    /// <summary>The settings.</summary>
    public ProcessSettings Settings { get; set; } = null!;
}
