namespace Supervisor.Posix.Tests;

public sealed class ThreadReserveTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task What_hangs_holds_up_nothing_that_comes_after_it()
    {
        ThreadReserve reserve = new(kept: 1);
        using ManualResetEventSlim hang = new();
        Task[] hung = [.. Enumerable.Range(0, 5).Select(i => reserve.RunAsync("hung", () => hang.Wait(Bound)))];
        Assert.Equal(7, await reserve.RunAsync("quick", () => 7).WaitAsync(Bound));
        hang.Set();
        await Task.WhenAll(hung).WaitAsync(Bound);
    }

    [Fact]
    public async Task What_hangs_takes_so_many_threads_and_no_more_and_holds_up_only_its_own_kind()
    {
        ManualTimers timers = new();
        ThreadReserve reserve = new(kept: 1, timers);
        List<string> told = [];
        reserve.Full = told.Add;
        using ManualResetEventSlim hang = new();
        int begun = 0;
        Task<bool>[] hung = [.. Enumerable.Range(0, 3 * ThreadReserve.MostOfAKind).Select(i => reserve.RunAsync($"look {i}", () =>
        {
            Interlocked.Increment(ref begun);
            return hang.Wait(Bound);
        }))];

        Assert.Equal(7, await reserve.RunAsync("other", () => 7).WaitAsync(Bound));
        Assert.InRange(begun, 0, ThreadReserve.MostOfAKind);
        Assert.Empty(told);
        timers.Due();
        timers.Due();
        Assert.Equal([$"{ThreadReserve.MostOfAKind} threads are held up by 'look {ThreadReserve.MostOfAKind}' and the like: more of it waits"], told);
        hang.Set();
        Assert.All(await Task.WhenAll(hung).WaitAsync(Bound), Assert.True);
        Assert.Equal(hung.Length, begun);
        Assert.Equal(8, await reserve.RunAsync("look again", () => 8).WaitAsync(Bound));
        Assert.Single(told);
    }

    /// <summary>A hundred who follow a log are woken by each of its lines, and each reads for a moment.</summary>
    [Fact]
    public async Task Many_at_once_that_come_to_an_end_are_not_said_to_be_held_up()
    {
        ManualTimers timers = new();
        ThreadReserve reserve = new(kept: 1, timers);
        List<string> told = [];
        reserve.Full = told.Add;
        using SemaphoreSlim end = new(0);
        int begun = 0;
        Task[] all = [.. Enumerable.Range(0, 4 * ThreadReserve.MostOfAKind).Select(_ => reserve.RunAsync("read", () =>
        {
            Interlocked.Increment(ref begun);
            return end.Wait(Bound);
        }))];
        for (int i = 1; i <= 3; i++)
        {
            end.Release();
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref begun) == ThreadReserve.MostOfAKind + i, Bound));
            timers.Due();
            Assert.Empty(told);
        }

        timers.Due();
        Assert.Single(told);
        end.Release(all.Length - 3);
        await Task.WhenAll(all).WaitAsync(Bound);

        begun = 0;
        Task[] more = [.. Enumerable.Range(0, 2 * ThreadReserve.MostOfAKind).Select(_ => reserve.RunAsync("read", () =>
        {
            Interlocked.Increment(ref begun);
            return end.Wait(Bound);
        }))];

        // By then all of the others have left; some may have done so after the first of these waited, which is looked at once more.
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref begun) == ThreadReserve.MostOfAKind, Bound));
        timers.Due();
        timers.Due();
        Assert.Equal(2, told.Count);
        end.Release(more.Length);
        await Task.WhenAll(more).WaitAsync(Bound);
        timers.Due();
        Assert.Equal(2, told.Count);
    }

    [Fact]
    public async Task A_thread_keeps_nothing_of_the_loop_that_ran_on_it()
    {
        ThreadReserve reserve = new(kept: 1);
        HashSet<int> threads = [];
        for (int i = 0; i < 100; i++)
        {
            (int thread, SynchronizationContext? before) = await reserve.RunAsync("loop", () =>
            {
                SynchronizationContext? before = SynchronizationContext.Current;
                SynchronizationContext.SetSynchronizationContext(new());
                return (Environment.CurrentManagedThreadId, before);
            }).WaitAsync(Bound);
            Assert.Null(before);
            threads.Add(thread);
        }

        Assert.InRange(threads.Count, 1, 99);
    }

    [Fact]
    public async Task A_thread_outlives_what_went_wrong_on_it()
    {
        ThreadReserve reserve = new(kept: 1);
        TaskCompletionSource<string> escaped = new();
        reserve.Escaped = (name, exception) => escaped.SetResult($"{name}: {exception.Message}");
        reserve.Queue("one", () => throw new InvalidOperationException("of the test"));
        Assert.Equal("one: of the test", await escaped.Task.WaitAsync(Bound));
        await Assert.ThrowsAsync<FormatException>(() => reserve.RunAsync<int>("two", () => throw new FormatException()).WaitAsync(Bound));
        Assert.Equal(3, await reserve.RunAsync("three", () => 3).WaitAsync(Bound));
    }

    [Fact]
    public async Task The_end_of_long_work_can_be_waited_for()
    {
        ThreadReserve reserve = new();
        reserve.Fill();
        using ManualResetEventSlim end = new();
        Task running = reserve.Start("long", () => end.Wait(Bound));
        Assert.False(running.IsCompleted);
        end.Set();
        await running.WaitAsync(Bound);
    }

    [Fact]
    public void Threads_that_can_be_had_are_found_out_beforehand() => Assert.True(ThreadProbe.CanMake(20));

    /// <summary>Timers whose time comes when the test says so.</summary>
    private sealed class ManualTimers : TimeProvider
    {
        private readonly List<ManualTimer> _all = [];

        public void Due() => _all.Where(timer => timer.IsSet).ToList().ForEach(timer => timer.Fire());

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ManualTimer timer = new(callback, state);
            timer.Change(dueTime, period);
            _all.Add(timer);
            return timer;
        }

        private sealed class ManualTimer(TimerCallback callback, object? state) : ITimer
        {
            public bool IsSet { get; private set; }

            public void Fire()
            {
                IsSet = false;
                callback(state);
            }

            public bool Change(TimeSpan dueTime, TimeSpan period) => IsSet = dueTime != Timeout.InfiniteTimeSpan;

            public void Dispose() => IsSet = false;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
