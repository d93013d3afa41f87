namespace Supervisor.Server.Rpc;

/// <summary>
/// How long work on a long text may keep a thread of the pool. There are about as many as processors, and whoever asks for half a
/// gigabyte has one for seconds: so it is given back again and again, and who waits in between has it first.
/// </summary>
internal struct PieceTurns
{
    private const int PiecesInOneTurn = 8;
    private int _pieces;

    /// <summary>Another piece has been dealt with; true: it is the turn of others.</summary>
    public bool IsOver() => ++_pieces % PiecesInOneTurn == 0;
}
