using System.Diagnostics;
using System.Globalization;
using Supervisor.Simulation;

// simulate [--seed N] [--requests N] [--minutes N]: runs histories from seeds N, N+1, … for so many minutes; one without --minutes.
// A history that breaks what must hold is made small and told, and ends it with status 1.
Dictionary<string, int> given = [];
for (int i = 0; i + 1 < args.Length; i += 2)
{
    given[args[i]] = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
}

int seed = given.GetValueOrDefault("--seed", 1);
int requests = given.GetValueOrDefault("--requests", 150);
TimeSpan limit = TimeSpan.FromMinutes(given.GetValueOrDefault("--minutes"));
Stopwatch watch = Stopwatch.StartNew();
long steps = 0;
long histories = 0;
long calls = 0;
do
{
    Outcome outcome = History.Of(seed, requests).Run();
    steps += outcome.Steps;
    calls += outcome.Calls;
    histories++;
    if (outcome.Violation is not null)
    {
        Console.WriteLine($"seed {seed}: {outcome.Violation}");
        Outcome small = Shrinking.Shrink(outcome);
        Console.WriteLine($"with {small.History.Requests.Count} requests ({string.Join(',', small.History.Requests)}): {small.Violation}");
        Console.WriteLine(string.Join('\n', small.Log.TakeLast(400)));
        Console.WriteLine($"{histories} histories, {steps} steps, {calls} calls in {watch.Elapsed}");
        return 1;
    }

    seed++;
}
while (watch.Elapsed < limit);

Console.WriteLine($"{histories} histories, {steps} steps, {calls} calls in {watch.Elapsed}, up to seed {seed - 1}: all holds");
return 0;
