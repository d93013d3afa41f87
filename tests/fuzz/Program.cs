using SharpFuzz;
using Supervisor.Fuzzing.Tests;

// Under afl-fuzz the loop of it; else one input from standard input, as to see what a crash was.
FuzzTarget target = FuzzTarget.All.Single(target => target.Name == args[0]);
Fuzzer.OutOfProcess.Run(stream =>
{
    using MemoryStream data = new();
    stream.CopyTo(data);
    target.Take(data.ToArray());
});
