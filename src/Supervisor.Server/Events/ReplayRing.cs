namespace Supervisor.Server.Events;

/// <summary>The newest events, as many as fit: bounded by number and by size.</summary>
internal sealed class ReplayRing(int mostEvents, long mostBytes)
{
    private readonly NumberedEvent?[] _ring = new NumberedEvent?[mostEvents];
    private int _first;
    private int _count;
    private long _bytes;

    public void Add(NumberedEvent numbered)
    {
        if (_count == _ring.Length)
        {
            RemoveFirst();
        }

        _ring[(_first + _count++) % _ring.Length] = numbered;
        _bytes += numbered.Size;
        while (_bytes > mostBytes)
        {
            RemoveFirst();
        }
    }

    /// <summary>The events from a number on that are still here, oldest first.</summary>
    public IEnumerable<NumberedEvent> From(long id)
    {
        for (int i = 0; i < _count; i++)
        {
            NumberedEvent numbered = _ring[(_first + i) % _ring.Length]!;
            if (numbered.Id >= id)
            {
                yield return numbered;
            }
        }
    }

    private void RemoveFirst()
    {
        _bytes -= _ring[_first]!.Size;
        _ring[_first] = null;
        _first = (_first + 1) % _ring.Length;
        _count--;
    }
}
