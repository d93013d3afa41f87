using Supervisor.Protocol;
using Supervisor.Server.Rpc;

namespace Supervisor.Server.Tests.Rpc;

/// <summary>Answers with long texts in them.</summary>
public sealed class SegmentedBufferTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_text_counts_when_it_has_been_measured()
    {
        using SegmentedBuffer answer = new();
        answer.GetSpan(1)[0] = (byte)'x';
        answer.Advance(1);
        answer.Insert(new Text(3, () => false));
        Assert.Equal(1, answer.Length);
        await answer.MeasureAsync(CancellationToken.None);
        Assert.Equal(1 + (3 * Text.PieceBytes), answer.Length);
    }

    /// <summary>Else it goes back to the pool twice, and the next two answers are written into each other.</summary>
    [Fact]
    public void A_piece_is_in_one_place_when_the_next_cannot_be_had()
    {
        using SegmentedBuffer answer = new();
        answer.GetSpan(1)[0] = (byte)'x';
        answer.Advance(1);
        Assert.Throws<OutOfMemoryException>(() => answer.GetMemory(int.MaxValue));
        Assert.Equal(1, Assert.Single(answer.Parts).Length);
        answer.GetSpan(1)[0] = (byte)'y';
        answer.Advance(1);
        Assert.Equal("xy"u8.ToArray(), answer.Parts.SelectMany(part => part.Bytes.Take((int)part.Length)));
    }

    /// <summary>More of them than the pool has threads, and none ends before somebody else has had one.</summary>
    [Fact]
    public void Who_measures_long_texts_leaves_threads_to_others()
    {
        bool hasRun = false;
        int count = Environment.ProcessorCount * 4;
        using CountdownEvent measured = new(count);
        using ManualResetEventSlim ran = new();
        try
        {
            for (int i = 0; i < count; i++)
            {
                ThreadPool.QueueUserWorkItem(_ => _ = MeasureAsync());
            }

            ThreadPool.QueueUserWorkItem(_ => ran.Set());
            Assert.True(ran.Wait(Bound), "nobody else has had a thread");
        }
        finally
        {
            Volatile.Write(ref hasRun, true);
        }

        Assert.True(measured.Wait(Bound));

        async Task MeasureAsync()
        {
            using SegmentedBuffer answer = new();
            answer.Insert(new Text(int.MaxValue, () => Volatile.Read(ref hasRun)));
            await answer.MeasureAsync(CancellationToken.None);
            measured.Signal();
        }
    }

    [Fact]
    public async Task Measuring_ends_with_the_connection()
    {
        using CancellationTokenSource gone = new();
        using SegmentedBuffer answer = new();
        answer.Insert(new Text(int.MaxValue, () =>
        {
            gone.Cancel();
            return false;
        }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer.MeasureAsync(gone.Token).AsTask().WaitAsync(Bound));
    }

    private sealed class Text(int pieces, Func<bool> isEnough) : StreamedText
    {
        public const int PieceBytes = 16 * 1024;

        public override long Size => pieces;

        public override IEnumerable<ReadOnlyMemory<char>> Pieces()
        {
            char[] piece = new char[PieceBytes];
            Array.Fill(piece, 'a');
            for (int i = 0; i < pieces && !isEnough(); i++)
            {
                yield return piece;
            }
        }

        public override void Dispose()
        {
        }
    }
}
